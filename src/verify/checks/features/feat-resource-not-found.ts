import { ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';

export default defineCheck({
  id: 'feat-resource-not-found',
  eras: ['legacy'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    if (!('resources' in client.capabilities)) return notApplicable('the server offers no resources');
    const answer = await client.ask('resources/read', { params: { uri: 'mcp-migrate://no/such/resource' } });
    const { error } = ownResponse(answer) ?? {};
    const code = isObject(error) ? error['code'] : undefined;
    if (code === -32002) return pass;
    const cause = code === -32602 ? 'the code of 2026-07-28 in an older revision; both SDKs send it' : undefined;
    const expected = 'a JSON-RPC error -32002 for a resource that there is not';
    return fail(expected, describe(answer), { ...(cause !== undefined && { cause }) });
  },
});
