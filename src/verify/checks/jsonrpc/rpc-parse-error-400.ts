import { isRefusal } from '../../answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';

export default defineCheck({
  id: 'rpc-parse-error-400',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.post('{"jsonrpc":');
    return verdict(isRefusal(answer), 'HTTP 400 for a body that is not JSON', describe(answer));
  },
});
