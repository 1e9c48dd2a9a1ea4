import { ownResponse, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const removed: Readonly<Record<string, JsonObject>> = {
  ping: {},
  'logging/setLevel': { level: 'info' },
  'resources/subscribe': { uri: 'mcp-migrate:none' },
  'resources/unsubscribe': { uri: 'mcp-migrate:none' },
};
const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'mcp-migrate', version: '1.0.0' },
};

export default defineCheck({
  id: 'mod-unknown-method-404',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    // A server of both eras may answer initialize whatever its _meta says.
    const methods = { 'mcp-migrate/unknown': {}, ...removed, ...(!target.facts.initialized && { initialize }) };
    const attempts = Object.entries(methods).map(async ([method, params]) =>
      judge(await client.ask(method, { params }), method in removed || method === 'initialize', method),
    );
    return worstOf(await Promise.all(attempts));
  },
});

function judge(exchange: Exchange, isRemoved: boolean, method: string): Verdict {
  const error = ownResponse(exchange)?.['error'];
  if (exchange.status === 404 && isObject(error) && error['code'] === -32601) return pass;
  const words = isRemoved ? `${method}, which 2026-07-28 no longer has` : `the unknown method ${method}`;
  const cause = causeOf(exchange, error);
  const expected = `HTTP 404 with the error -32601 and the id of the request for ${words}`;
  return fail(expected, describe(exchange), { exchange, ...(cause !== undefined && { cause }) });
}

function causeOf(exchange: Exchange, error: unknown): string | undefined {
  if (ownResult(exchange)) return 'the method is served as in an older revision';
  if (exchange.status === 404)
    return 'a 404 without the JSON-RPC error makes clients think that MCP is not served here';
  return isObject(error) && error['code'] === -32601 ? 'the code is right, only the status is not 404' : undefined;
}
