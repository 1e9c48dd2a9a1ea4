import { modernRevision } from '../../spec/revisions.ts';
import { headerParameters, valueAt } from './header-parameters.ts';
import { isObject, parseJson, rpcRequest } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';
import type { HeaderList, RpcId } from '../wire.ts';

const prefix = 'io.modelcontextprotocol/';

/** The `_meta` key of the specification with this name. */
export const metaKey = (name: string): string => `${prefix}${name}`;

/** What every modern request says about its sender; entries of `meta` replace or add. */
export function modernMeta(meta: JsonObject = {}): JsonObject {
  return {
    [metaKey('protocolVersion')]: modernRevision,
    [metaKey('clientInfo')]: { name: 'mcp-migrate', version: '1.0.0' },
    [metaKey('clientCapabilities')]: {},
    ...meta,
  };
}

export interface ModernRequest {
  readonly id: RpcId;
  readonly method: string;
  readonly params?: JsonObject;
  /** Replaces or adds entries of `_meta`. */
  readonly meta?: JsonObject;
}

/** A request of 2026-07-28 as one line of JSON. */
export function modernRequest({ id, method, params = {}, meta = {} }: ModernRequest): string {
  return rpcRequest(id, method, { ...params, _meta: modernMeta(meta) });
}

/** The headers that 2026-07-28 wants beside a body: version, method and, for three methods, the name. */
export function modernHeaders(body: string): HeaderList {
  const message = parseJson(body);
  const { method, params } = isObject(message) ? message : {};
  const { _meta: meta, name, uri } = isObject(params) ? params : {};
  const version = isObject(meta) ? meta[metaKey('protocolVersion')] : undefined;
  const named = method === 'resources/read' ? uri : ['tools/call', 'prompts/get'].includes(String(method)) ? name : '';
  return [
    ['MCP-Protocol-Version', typeof version === 'string' ? version : modernRevision],
    ...(typeof method === 'string' ? [['Mcp-Method', method] as const] : []),
    ...(typeof named === 'string' && named !== '' ? [['Mcp-Name', headerValue(named)] as const] : []),
  ];
}

/** A value as a header carries it: as it is when it is plain ASCII, else in the Base64 sentinel (2026-07-28). */
function headerValue(text: string): string {
  const isPlain = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?.*\?=$/i.test(text);
  return isPlain ? text : base64Sentinel(text);
}

/** The Base64 sentinel of a text: `=?base64?…?=`. */
export function base64Sentinel(text: string): string {
  const bytes = [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte)).join('');
  return `=?base64?${btoa(bytes)}?=`;
}

/** The `Mcp-Param-*` headers of a tool call, from the `x-mcp-header` annotations of the tool's input schema. */
export function paramHeaders(inputSchema: unknown, values: JsonObject): HeaderList {
  return headerParameters(inputSchema).flatMap(({ path, header }) => {
    const value = valueAt(values, path);
    return value === undefined ? [] : [[`Mcp-Param-${header}`, headerValue(String(value))] as const];
  });
}
