import { askAtOnce, join, sharedCause } from '../../asking/cross-talk.ts';
import type { Asker } from '../../asking/cross-talk.ts';
import { openGet } from '../../asking/event-streams.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import type { Target } from '../../target.ts';

const names = ['anton', 'berta', 'clara'];
const turns = 3;
const taken = 409;

export default defineCheck({
  id: 'rob-cross-talk',
  eras: ['legacy', 'modern'],
  alone: true,
  replays: true,
  needs: ['client'],
  async run(target) {
    const askers: Asker[] = [];
    for (const name of names) {
      const joined = await join(target, name);
      if ('outcome' in joined) return askers.length === 0 ? blocked('no client is let in') : joined;
      askers.push(joined);
    }
    const streams = await judgeStreams(target, askers);
    if (streams.outcome === 'fail') return streams;
    for (let turn = 0; turn < turns; turn += 1) {
      const verdict = await askTwice(askers, turn);
      if (verdict.outcome !== 'pass') return verdict;
    }
    const count = askers.reduce((sum, { questions }) => sum + questions.length, 0);
    const note = `${count} requests of ${askers.length} clients at once, ${turns} times; tools were not called`;
    return { outcome: 'pass', note };
  },
});

/** A server may be busy once. */
async function askTwice(askers: readonly Asker[], turn: number): Promise<Verdict> {
  const first = await askAtOnce(askers, turn);
  return first.isCertain ? first.verdict : (await askAtOnce(askers, turn)).verdict;
}

/** A stream that is taken by another client, and free when that one has left, is one for all. */
async function judgeStreams({ era }: Target, [one, other]: readonly Asker[]): Promise<Verdict> {
  if (era === 'modern' || !one || !other) return pass;
  const first = await openGet(one.client);
  const second = first?.status === 200 ? await openGet(other.client) : undefined;
  const exchange = await second?.close();
  await first?.close();
  if (exchange?.status !== taken) return pass;
  const again = await openGet(other.client);
  await again?.close();
  if (again?.status !== 200) return pass;
  const expected = 'a stream for GET of one client while another one has its own';
  return fail(expected, describe(exchange), { exchange, cause: sharedCause });
}
