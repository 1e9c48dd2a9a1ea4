import type { RpcId } from '../wire.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON object, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parsed value, or undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A result or error whose id is the same value of the same type. */
export function isResponseTo(message: unknown, id: RpcId): message is JsonObject {
  return isObject(message) && message['id'] === id && ('result' in message || 'error' in message);
}

/** A request as one line of JSON. */
export function rpcRequest(id: RpcId, method: string, params?: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, ...(params && { params }) });
}

/** A notification as one line of JSON. */
export function rpcNotification(method: string, params?: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', method, ...(params && { params }) });
}

/** The first request of a legacy session; its id is 1. */
export function initializeRequest(protocolVersion: string, capabilities: JsonObject = {}): string {
  const clientInfo = { name: 'mcp-migrate', version: '1.0.0' };
  return rpcRequest(1, 'initialize', { protocolVersion, capabilities, clientInfo });
}

/** The id of the request that a body holds; undefined when it holds none. */
export function requestId(body: string | Uint8Array | undefined): RpcId | undefined {
  const message = typeof body === 'string' ? parseJson(body) : undefined;
  const id = isObject(message) && 'method' in message ? message['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
