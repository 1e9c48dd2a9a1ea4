import { errorCodeOf, isRefusal } from '../../messages/answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';

export default defineCheck({
  id: 'rpc-batch-empty',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.post('[]');
    // In 2026-07-28 the headers may be looked at first, and one is missing here.
    const codes = client.era === 'modern' ? [-32600, -32602, -32020] : [-32600];
    const ok = isRefusal(answer) && codes.includes(Number(errorCodeOf(answer)));
    return verdict(ok, 'HTTP 400 with a JSON-RPC error -32600 for `[]`', describe(answer));
  },
});
