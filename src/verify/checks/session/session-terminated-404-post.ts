import { isNotOffered } from '../../asking/offered.ts';
import { blocked, defineCheck, notApplicable, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';

export default defineCheck({
  id: 'session-terminated-404-post',
  eras: ['legacy'],
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const ended = await session.send('DELETE');
    if (isNotOffered(ended))
      return notApplicable(`clients cannot end sessions here: DELETE is answered ${ended.status}`);
    if (ended.status < 200 || ended.status > 299) return blocked(`DELETE did not end the session: ${describe(ended)}`);
    const answer = await session.post(rpcRequest(2, 'ping'));
    return verdict(answer.status === 404, 'HTTP 404 for a session that was ended by DELETE', describe(answer));
  },
});
