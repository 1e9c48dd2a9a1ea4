import { ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import { describe } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';

const expected = 'a JSON-RPC error -32601 with the id of the request, for an unknown method';

export default defineCheck({
  id: 'rpc-unknown-method',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.ask('mcp-migrate/unknown');
    const error = ownResponse(answer)?.['error'];
    if (!isObject(error) || error['code'] !== -32601) return fail(expected, describe(answer));
    if (answer.status !== 404 || session.id === undefined) return pass;
    const cause = 'to a client of a session 404 says that the session has ended, so it starts over';
    return warn('a status other than 404, such as 200', describe(answer), { cause });
  },
});
