import { isObject } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';

/** A parameter that travels as a header as well: its place in the arguments and the end of the header's name. */
export interface HeaderParameter {
  readonly path: readonly string[];
  readonly header: string;
  readonly schema: JsonObject;
  /** The schema that holds the parameter demands it. */
  readonly required: boolean;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Whether text can be (the end of) the name of a header (RFC 9110 §5.6.2). */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && token.test(text);
}

export type HeaderValue = string | number | boolean;

/** The parameters with `x-mcp-header` that are reached by `properties` only (2026-07-28, Schema Extension). */
export function headerParameters(inputSchema: unknown, path: readonly string[] = []): HeaderParameter[] {
  if (!isObject(inputSchema) || !isObject(inputSchema['properties'])) return [];
  const { properties, required = [] } = inputSchema;
  return Object.entries(properties).flatMap(([name, schema]) => {
    const header = isObject(schema) ? schema['x-mcp-header'] : undefined;
    const here = [...path, name];
    const own = {
      path: here,
      schema: schema as JsonObject,
      required: Array.isArray(required) && required.includes(name),
    };
    return [...(isToken(header) ? [{ ...own, header }] : []), ...headerParameters(schema, here)];
  });
}

/** The value at the place of a parameter, where it is one that a header can carry. */
export function valueAt(values: JsonObject, path: readonly string[]): HeaderValue | undefined {
  const found = path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), values);
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? found : undefined;
}

/** The arguments with another value at the place of a parameter; `undefined` leaves it out. */
export function withValueAt(values: JsonObject, [name = '', ...rest]: readonly string[], value: unknown): JsonObject {
  const inner = values[name];
  return { ...values, [name]: rest.length === 0 ? value : withValueAt(isObject(inner) ? inner : {}, rest, value) };
}
