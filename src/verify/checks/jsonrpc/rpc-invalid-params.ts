import { errorCodeOf, isRefusal, ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { header } from '../../messages/headers.ts';
import { isObject, rpcRequest } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';

interface Variant {
  readonly capability: string;
  readonly method: string;
  readonly params: JsonObject;
  readonly wrong: string;
}

/** None of them names a tool, a prompt or a resource, so nothing is run. */
const variants: readonly Variant[] = [
  { capability: 'tools', method: 'tools/list', params: { cursor: 5 }, wrong: 'with `"cursor":5`' },
  { capability: 'tools', method: 'tools/call', params: {}, wrong: 'without a name' },
  { capability: 'prompts', method: 'prompts/get', params: {}, wrong: 'without a name' },
  { capability: 'resources', method: 'resources/read', params: {}, wrong: 'without a uri' },
];

export default defineCheck({
  id: 'rpc-invalid-params',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const offered = variants.filter(({ capability }) => capability in client.capabilities);
    const attempts = offered.map((variant) => () => invalid(client, variant));
    const initialize = client.era === 'legacy' ? [() => initializeWithoutParams(target)] : [];
    const all = [...attempts, ...initialize];
    return all.length > 0 ? firstProblem(all) : notApplicable('the server offers no tools, prompts or resources');
  },
});

/** In 2026-07-28 the header for the missing name may be missed first (-32020). */
async function invalid(client: Client, { method, params, wrong }: Variant): Promise<Verdict> {
  const answer = await client.ask(method, { params });
  const error = ownResponse(answer)?.['error'];
  const code = isObject(error) ? error['code'] : undefined;
  const isNamed = !method.endsWith('/list');
  if (code === -32602 && answer.status < 500) return pass;
  if (code === -32020 && client.era === 'modern' && isNamed) return pass;
  return fail(`a JSON-RPC error -32602 for ${method} ${wrong}`, describe(answer), causeOf(code));
}

/** To a server that finds requests without a session first, this is one. */
async function initializeWithoutParams(target: Target): Promise<Verdict> {
  const answer = await target.post(rpcRequest(1, 'initialize'));
  const code = errorCodeOf(answer);
  const isError = isRefusal(answer) || (answer.status === 200 && code !== undefined);
  const session = header(answer.headers, 'mcp-session-id');
  if (isError && code !== -32603 && session === undefined) return pass;
  const opened = session === undefined ? '' : ', and a session';
  const expected = 'an error such as -32602 and no session for initialize without params';
  return fail(expected, `${describe(answer)}${opened}`, causeOf(code));
}

function causeOf(code: unknown): { cause?: string } {
  return code === -32603 ? { cause: 'a failed validation is reported as an internal error; both SDKs do that' } : {};
}
