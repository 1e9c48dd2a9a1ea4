import { defineCheck, firstProblem, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';

const drop = ['Mcp-Session-Id'];

export default defineCheck({
  id: 'session-missing-400',
  eras: ['legacy'],
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const sendWithout = (method: 'GET' | 'DELETE') => async () => {
      const answer = await session.send(method, { drop });
      const expected = `HTTP 400, or 405 where not offered, for ${method} without Mcp-Session-Id`;
      return verdict([400, 405].includes(answer.status), expected, describe(answer));
    };
    const postWithout = async () => {
      const answer = await session.post(rpcRequest(2, 'ping'), { drop });
      return verdict(answer.status === 400, 'HTTP 400 for a POST without Mcp-Session-Id', describe(answer));
    };
    return firstProblem([postWithout, sendWithout('GET'), sendWithout('DELETE')]);
  },
});
