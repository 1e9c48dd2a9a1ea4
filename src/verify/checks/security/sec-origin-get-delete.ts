import { modernRevision } from '../../../spec/revisions.ts';
import { ifOffered, inTurn, worstOfOffered } from '../../asking/offered.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { foreignOrigin, refusesOrigin } from '../../asking/foreign-origin.ts';

export default defineCheck({
  id: 'sec-origin-get-delete',
  eras: ['legacy', 'modern'],
  alone: 'last',
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const version = target.era === 'modern' ? ([['MCP-Protocol-Version', modernRevision]] as const) : [];
    const set = [['Origin', foreignOrigin], ...version] as const;
    const attempts = (['GET', 'DELETE'] as const).map((method) => () => {
      return ifOffered(target, method, async () => {
        const exchange = await client.send(method, { set });
        if (exchange.status === 405 || refusesOrigin(target, exchange)) return pass;
        return fail(`HTTP 403 for ${method} with a foreign Origin`, describe(exchange), { exchange });
      });
    });
    return worstOfOffered(await inTurn(attempts));
  },
});
