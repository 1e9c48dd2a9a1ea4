import { isNotOffered } from '../../asking/offered.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { ownResult } from '../../messages/answer.ts';
import { header } from '../../messages/headers.ts';

export default defineCheck({
  id: 'session-delete',
  eras: ['legacy'],
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const exchange = await session.send('DELETE');
    const isEnded = exchange.status >= 200 && exchange.status < 300;
    const isRefused = exchange.status === 405 && header(exchange.headers, 'allow') !== undefined;
    if (isEnded || isRefused) return pass;
    // A session that goes on was not looked for: the method leads nowhere.
    if (exchange.status !== 405 && isNotOffered(exchange) && ownResult(await session.ask('ping'))) {
      return notApplicable(`clients cannot end sessions here: DELETE is answered ${exchange.status}`);
    }
    return fail('HTTP 200 or 204 for DELETE, or 405 with Allow', describe(exchange), { exchange });
  },
});
