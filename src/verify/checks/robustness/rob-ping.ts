import { resultOf } from '../../messages/answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';

export default defineCheck({
  id: 'rob-ping',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.post(rpcRequest('p1', 'ping'));
    const result = resultOf(answer, 'p1');
    // Every result may carry `_meta`.
    const isEmpty = result !== undefined && Object.keys(result).every((key) => key === '_meta');
    return verdict(isEmpty, 'HTTP 200 with the result {} for ping', describe(answer));
  },
});
