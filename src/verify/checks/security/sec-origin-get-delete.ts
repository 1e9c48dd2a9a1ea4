import { modernRevision } from '../../../spec/revisions.ts';
import { defineCheck, firstProblem, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { foreignOrigin, refusesOrigin } from '../../asking/foreign-origin.ts';

export default defineCheck({
  id: 'sec-origin-get-delete',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const version = target.era === 'modern' ? ([['MCP-Protocol-Version', modernRevision]] as const) : [];
    const set = [['Origin', foreignOrigin], ...version] as const;
    const attempts = ['GET', 'DELETE'].map((method) => async () => {
      const answer = await client.send(method, { set });
      const isRefused = answer.status === 405 || refusesOrigin(target, answer);
      const expected = `HTTP 403 for ${method} with a foreign Origin (405 where not offered)`;
      return verdict(isRefused, expected, describe(answer));
    });
    return firstProblem(attempts);
  },
});
