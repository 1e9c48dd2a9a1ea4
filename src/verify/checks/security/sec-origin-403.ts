import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askFirst } from '../../asking/first-request.ts';
import { foreignOrigin, refusesOrigin } from '../../asking/foreign-origin.ts';

export default defineCheck({
  id: 'sec-origin-403',
  eras: ['legacy', 'modern'],
  needs: ['access'],
  async run(target) {
    const answer = await askFirst(target, { set: [['Origin', foreignOrigin]] });
    if (refusesOrigin(target, answer)) return pass;
    return fail(`HTTP 403 for \`Origin: ${foreignOrigin}\``, describe(answer));
  },
});
