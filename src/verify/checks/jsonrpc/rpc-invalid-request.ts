import { errorCodeOf, isRefusal } from '../../messages/answer.ts';
import { bend } from '../../messages/bend.ts';
import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';

const invalidRequest = -32600;
const parseError = -32700;

export default defineCheck({
  id: 'rpc-invalid-request',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const request = client.message(harmlessMethod(client));
    const bodies = ['{}', '42', bend(request, { method: undefined }), bend(request, { jsonrpc: '1.0' })];
    return firstProblem([
      ...bodies.map((body) => () => refused(client, body)),
      () => refusedParams(client, bend(request, { params: [] })),
    ]);
  },
});

/** In 2026-07-28 headers and `_meta` may be looked at first, and both are missing here too. */
async function refused(client: Client, body: string): Promise<Verdict> {
  const answer = await client.post(body);
  const codes = client.era === 'modern' ? [invalidRequest, -32602, -32020] : [invalidRequest];
  const code = errorCodeOf(answer);
  if (isRefusal(answer) && codes.includes(Number(code))) return pass;
  const expected = `HTTP 400 with a JSON-RPC error ${invalidRequest} for \`${body.slice(0, 60)}\``;
  return fail(expected, describe(answer), causeOf(code));
}

function causeOf(code: number | undefined): { cause?: string } {
  if (code === undefined)
    return { cause: 'often a body parser of the web framework answers before the transport does' };
  if (code !== parseError) return {};
  return { cause: 'valid JSON that is no request is reported as a parse error; -32600 is the code for it' };
}

/** JSON-RPC knows params in an array, so this may as well be an ordinary error for invalid ones. */
async function refusedParams(client: Client, body: string): Promise<Verdict> {
  const answer = await client.post(body);
  if (answer.status < 500 && [invalidRequest, -32602, -32020].includes(Number(errorCodeOf(answer)))) return pass;
  return fail(`a JSON-RPC error ${invalidRequest} for \`"params":[]\``, describe(answer));
}
