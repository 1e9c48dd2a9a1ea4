import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { isRefusal } from '../../messages/answer.ts';
import { knock } from '../../asking/knock.ts';
import { findResourceMetadata } from '../../asking/resource-metadata.ts';

const expected = 'HTTP 401 for a token in the query: URLs end up in logs and histories';

export default defineCheck({
  id: 'auth-query-token-rejected',
  eras: ['legacy', 'modern'],
  needs: ['protection', 'token:bearer'],
  async run(target) {
    const { bearer: token = '' } = target.tokens;
    const { origin, pathname, search } = new URL(target.url);
    const query = `${search === '' ? '?' : `${search}&`}access_token=${encodeURIComponent(token)}`;
    const exchange = await knock(target, { anonymous: true, url: `${origin}${pathname}${query}` });
    if (!isRefusal(exchange)) return fail(expected, describe(exchange), { exchange });
    const { found } = await findResourceMetadata(target);
    if (!found || !/[?&](access_)?token=/.test(found.exchange.text)) return pass;
    return fail(`no URL with a token in ${found.url}`, describe(found.exchange), { exchange: found.exchange });
  },
});
