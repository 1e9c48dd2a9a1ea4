import { Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../src/cli/progress.ts';
import { verdictOf } from '../src/report/verdict.ts';
import { crowdingFrom } from '../src/verify/crowding.ts';
import { passed } from './sample-parts.ts';
import { verified } from './sample-verify-report.ts';

describe('crowdingFrom', () => {
  const facts = { openingMs: 3000 };

  it.each([
    ['is 1 where all wait beside each other', [3000, 3001, 3002, 3010], 1],
    ['is 4 where each waits for the one before', [3000, 6000, 9000, 12_500], 4],
    ['is what the last of them waited longer', [3000, 3000, 6000, 6000], 2],
    ['is 4 where one of them got no answer', [3000, 3000, 3000], 4],
  ])('%s', (_, durationsMs, crowding) => {
    expect(crowdingFrom(facts, durationsMs)).toBeCloseTo(crowding, 1);
  });
});

describe('a long step without a terminal', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('says how far it is twice a minute, however often it is told', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { stream, lines } = listening();
    await createProgress(stream, { quiet: false }).step('checks', async (tell) => {
      for (let done = 1; done <= 90; done += 1) {
        await vi.advanceTimersByTimeAsync(1000);
        tell(`${done} of 90`);
      }
    });
    expect(lines()).toEqual([
      'checks: 30 of 90 (30.0 s)',
      'checks: 60 of 90 (60.0 s)',
      'checks: 90 of 90 (90.0 s)',
      'checks (90.0 s)',
    ]);
  });
});

function listening() {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  const lines = (): string[] => written.join('').trimEnd().split('\n');
  return { stream: stream as unknown as NodeJS.WriteStream, lines };
}

describe('a run in which no check fails', () => {
  const blocked = { ...passed, outcome: 'blocked', cause: 'ran out of time' } as const;

  it('does not say that checks fail when some could not be decided', () => {
    const undecided = verdictOf({ ...verified, checks: [passed, blocked] });
    expect(undecided.sentence).toBe('no check fails, but not all could be decided');
  });

  it('says so when one fails', () => {
    const failed = verdictOf({ ...verified, checks: [blocked, { ...passed, outcome: 'fail' }] });
    expect(failed.sentence).toBe('checks fail');
  });
});
