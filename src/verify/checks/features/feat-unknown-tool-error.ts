import { ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';

export default defineCheck({
  id: 'feat-unknown-tool-error',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    if (!('tools' in client.capabilities)) return notApplicable('the server offers no tools');
    const answer = await client.ask('tools/call', { params: { name: 'mcp-migrate-no-such-tool', arguments: {} } });
    const { result, error } = ownResponse(answer) ?? {};
    if (isObject(error) && error['code'] === -32602) return pass;
    const cause = isObject(result) ? 'an unknown tool is told like a failure of a tool; SDK v1 does that' : undefined;
    const expected = 'a JSON-RPC error -32602 for a call of a tool that there is not';
    return fail(expected, describe(answer), { ...(cause !== undefined && { cause }) });
  },
});
