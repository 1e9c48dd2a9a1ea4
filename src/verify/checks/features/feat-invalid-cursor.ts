import { ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';
import { listMethods } from '../../asking/read-lists.ts';

export default defineCheck({
  id: 'feat-invalid-cursor',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const [list] = listMethods(client);
    if (!list) return notApplicable('the server has no lists');
    const answer = await client.ask(list.method, { params: { cursor: 'mcp-migrate-no-such-cursor' } });
    const { result, error } = ownResponse(answer) ?? {};
    if (isObject(error) && error['code'] === -32602) return pass;
    const cause = isObject(result) ? 'the cursor is not looked at; both SDKs leave that to the server' : undefined;
    const expected = `a JSON-RPC error -32602 for ${list.method} with a cursor that was never handed out`;
    return fail(expected, describe(answer), { ...(cause !== undefined && { cause }) });
  },
});
