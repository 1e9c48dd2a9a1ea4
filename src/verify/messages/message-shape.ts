import { isObject } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';

/** What a JSON-RPC message of MCP should have and has not; undefined when its shape is right. */
export function problemOfMessage(message: JsonObject): string | undefined {
  if (message['jsonrpc'] !== '2.0') return '`"jsonrpc":"2.0"` in every message';
  return 'method' in message ? problemOfCall(message) : problemOfResponse(message);
}

function problemOfCall({ id, method, params }: JsonObject): string | undefined {
  if (typeof method !== 'string') return '`method` to be a string';
  if (params !== undefined && !isObject(params)) return '`params` to be an object if present';
  return id === undefined || isId(id) ? undefined : '`id` of a request to be a string or an integer';
}

/** An error without an id, or with null, is a matter of its own. */
function problemOfResponse(message: JsonObject): string | undefined {
  const { id, result, error } = message;
  if ('result' in message === 'error' in message) return 'exactly one of `result` and `error` in a response';
  if ('error' in message) return problemOfError(error);
  if (!isObject(result)) return '`result` to be an object';
  return isId(id) ? undefined : '`id` of a result to be a string or an integer';
}

function problemOfError(error: unknown): string | undefined {
  if (!isObject(error)) return '`error` to be an object';
  if (!Number.isInteger(error['code'])) return '`error.code` to be an integer';
  return typeof error['message'] === 'string' ? undefined : '`error.message` to be a string';
}

function isId(id: unknown): boolean {
  return typeof id === 'string' || Number.isInteger(id);
}
