import { describeCors, findPage, listed, mayRead } from '../../asking/browser-page.ts';
import type { Page } from '../../asking/browser-page.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { askFirst } from '../../asking/first-request.ts';
import { foreignOrigin } from '../../asking/foreign-origin.ts';
import { header } from '../../messages/headers.ts';
import { isLocal } from '../../asking/local-address.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'cors-no-open-local',
  eras: ['legacy', 'modern'],
  needs: ['access'],
  async run(target) {
    const exchange = await askFirst(target, { set: [['Origin', foreignOrigin]] });
    const page = await findPage(target);
    return worstOf([judgeForeign(target, exchange), ...(page ? [judgeCaching(page, exchange)] : [])]);
  },
});

/** A refusal may be read by everybody: there is nothing in it. */
function judgeForeign({ url, facts }: Target, exchange: Exchange): Verdict {
  if (exchange.status >= 300 || !mayRead(exchange, foreignOrigin)) return pass;
  const actual = `${describeCors(exchange)} for ${foreignOrigin}`;
  if (header(exchange.headers, 'access-control-allow-credentials')?.toLowerCase() === 'true') {
    const cause = 'any page may act with the cookies and certificates of its visitor';
    return fail('no Access-Control-Allow-Credentials for every origin', actual, { exchange, cause });
  }
  if (facts.protected || !isLocal(url)) return pass;
  const cause = 'a list that allows every origin lets any page its visitor opens use a server of his own machine';
  return fail('no Access-Control-Allow-Origin for every page', actual, { exchange, cause });
}

/** What was made for one page may not be kept for another (Fetch Standard, CORS protocol and HTTP caches). */
function judgeCaching({ origin, answer: exchange }: Page, foreign: Exchange): Verdict {
  const own = header(exchange.headers, 'access-control-allow-origin');
  const isReflected = own === origin && header(foreign.headers, 'access-control-allow-origin') !== own;
  const vary = listed(exchange, 'vary');
  if (!isReflected || vary.includes('origin') || vary.includes('*')) return pass;
  return warn('`Vary: Origin` beside an origin that is sent back', describeCors(exchange), { exchange });
}
