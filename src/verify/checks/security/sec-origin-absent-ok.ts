import { ownResult } from '../../messages/answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { askFirst } from '../../asking/first-request.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';

const change = { drop: ['Origin'] };

/** Native clients send none. */
export default defineCheck({
  id: 'sec-origin-absent-ok',
  eras: ['legacy', 'modern'],
  needs: ['access'],
  async run(target) {
    const answer = await ask(target);
    return verdict(ownResult(answer) !== undefined, 'a result for a request without an Origin', describe(answer));
  },
});

async function ask(target: Target): Promise<Exchange> {
  if (target.era === 'legacy') return askFirst(target, change);
  const client = await target.connect();
  return client.ask(harmlessMethod(client), { change });
}
