import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';

const neverIssued = '00000000-0000-4000-8000-000000000000';

export default defineCheck({
  id: 'session-unknown-404',
  eras: ['legacy'],
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.post(rpcRequest(2, 'ping'), { set: [['Mcp-Session-Id', neverIssued]] });
    if (answer.status === 404) return pass;
    const cause = 'only a 404 makes clients initialize again, for instance after the server was restarted';
    return fail('HTTP 404 for a session id the server does not know', describe(answer), { cause });
  },
});
