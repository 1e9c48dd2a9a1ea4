import { blocked } from './check.ts';
import { leftOut } from './run-check.ts';
import type { Context, Job, Ran } from './run-check.ts';

const maxInVain = 2;
/** How many times as long as one check may take all of this may take. */
const times = 12;

/**
 * What was red while other checks ran, once more, each alone: they may have been in each other's way. What passes alone
 * passed; what only ran out of time is tried until that is in vain.
 */
export async function believed(
  context: Context,
  tried: readonly Ran[],
  runAlone: (job: Job) => Promise<Ran>,
): Promise<readonly Ran[]> {
  const { now, checkTimeoutMs } = context.run;
  const deadline = now() + times * checkTimeoutMs;
  const ran: Ran[] = [];
  let inVain = 0;
  for (const one of tried) {
    if (!isDoubtful(one) || (one.isCrowded && inVain >= maxInVain)) ran.push(one);
    else if (now() > deadline) ran.push(undecided(context, one));
    else {
      const again = await runAlone({ ...one.job, firstId: one.job.firstId + freshIds });
      ran.push({ ...again, job: one.job });
      if (one.isCrowded) inVain = again.isCrowded ? inVain + 1 : 0;
    }
  }
  return ran;
}

/** No client of 2026-07-28 is to use an id twice. */
const freshIds = 500;

function isDoubtful({ trace, isLost, result: { outcome } }: Ran): boolean {
  return trace !== undefined && isLost !== true && (outcome === 'fail' || outcome === 'blocked');
}

function undecided(context: Context, one: Ran): Ran {
  if (one.result.outcome !== 'fail') return one;
  const { actual } = one.result;
  const reason = `ran out of time: it failed beside other checks (${actual}), and could not be tried alone; --concurrency 1 does`;
  return { ...leftOut(context, one.job, blocked(reason)), isCrowded: true };
}
