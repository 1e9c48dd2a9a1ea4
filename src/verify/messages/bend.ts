import { isObject, parseJson } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';

/** A message as JSON with other members in place of its own; undefined leaves a member out. */
export function bend(message: string, members: JsonObject): string {
  const parsed = parseJson(message);
  return JSON.stringify({ ...(isObject(parsed) && parsed), ...members });
}
