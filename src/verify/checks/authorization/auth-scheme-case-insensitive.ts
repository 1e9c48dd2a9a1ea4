import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askFirst } from '../../asking/first-request.ts';

const cause = 'the scheme is compared with its case: it has none (RFC 9110 §11.1)';

export default defineCheck({
  id: 'auth-scheme-case-insensitive',
  eras: ['legacy', 'modern'],
  needs: ['protection', 'token:bearer', 'client'],
  async run(target) {
    const { bearer: token = '' } = target.tokens;
    const ask = (scheme: string) =>
      askFirst(target, { anonymous: true, set: [['Authorization', `${scheme} ${token}`]] });
    for (const scheme of ['bearer', 'BEARER']) {
      const exchange = await ask(scheme);
      if (ownResult(exchange)) continue;
      const expected = `a result for \`Authorization: ${scheme} …\`, as for Bearer`;
      return fail(expected, describe(exchange), { exchange, ...(exchange.status === 401 && { cause }) });
    }
    return pass;
  },
});
