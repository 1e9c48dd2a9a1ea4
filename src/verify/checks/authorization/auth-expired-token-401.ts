import { defineCheck, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { judgeRefusedToken, knock } from '../../asking/knock.ts';
import type { Target } from '../../target.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'auth-expired-token-401',
  eras: ['legacy', 'modern'],
  needs: ['protection', 'token:expired'],
  async run(target) {
    const { expired: token = '' } = target.tokens;
    const first = judgeRefusedToken(await knock(target, { token }), 'an expired token');
    return worstOf([first, await judgeLater(target, token)]);
  },
});

/** A token may expire while its session goes on. */
async function judgeLater(target: Target, token: string): Promise<Verdict> {
  if (target.era === 'legacy' && !target.facts.initialized) return pass;
  const client = await target.connect();
  const answer = await client.ask(harmlessMethod(client), { change: { token } });
  return judgeRefusedToken(answer, 'an expired token in a session that began with a good one');
}
