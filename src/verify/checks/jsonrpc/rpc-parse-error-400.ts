import { isRefusal } from '../../messages/answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';

export default defineCheck({
  id: 'rpc-parse-error-400',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.post('{"jsonrpc":');
    return verdict(isRefusal(answer), 'HTTP 400 for a body that is not JSON', describe(answer));
  },
});
