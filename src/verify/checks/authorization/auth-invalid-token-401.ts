import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { badToken, judgeRefusedToken, knock } from '../../asking/knock.ts';
import type { Target } from '../../target.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'auth-invalid-token-401',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  async run(target) {
    const { wrongIssuer } = target.tokens;
    const verdicts = await Promise.all([
      knock(target, badToken).then((answer) => judgeRefusedToken(answer, 'a token that nobody issued')),
      judgeOther(target, 'Basic bWNwOm1pZ3JhdGU='),
      judgeOther(target, 'Bearer'),
      ...(wrongIssuer === undefined ? [] : [judgeForeign(target, wrongIssuer)]),
    ]);
    return worstOf(verdicts);
  },
});

async function judgeForeign(target: Target, token: string): Promise<Verdict> {
  return judgeRefusedToken(await knock(target, { token }), 'a token of another issuer');
}

/** What is no bearer token may also be called a bad request (RFC 6750 §3.1). */
async function judgeOther(target: Target, authorization: string): Promise<Verdict> {
  const exchange = await knock(target, { anonymous: true, set: [['Authorization', authorization]] });
  if ([400, 401].includes(exchange.status)) return pass;
  return fail(`HTTP 401 (or 400) for \`Authorization: ${authorization}\``, describe(exchange), { exchange });
}
