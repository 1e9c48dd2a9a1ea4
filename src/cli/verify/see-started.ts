import type { InterruptibleWorld } from '../until-aborted.ts';
import type { VerifyOptions } from './options.ts';
import { secondOpinions } from './second-opinions.ts';
import type { Seen } from './seen.ts';
import { commandPlan, startPlanOf } from './start-plan.ts';
import type { VerifyTarget } from './target-of.ts';
import { verifyStarted } from './verify-started.ts';

const startMs = 30_000;

/** Starts a project or a command and sees what its server does; throws UserError (3) when it does not come up. */
export async function seeStarted(
  target: Exclude<VerifyTarget, { kind: 'url' }>,
  options: VerifyOptions,
  world: InterruptibleWorld,
): Promise<Seen> {
  const plan =
    target.kind === 'command'
      ? commandPlan(target, { cwd: process.cwd(), env: options.env })
      : await startPlanOf(target.folder, { args: target.args, env: options.env }, world);
  return verifyStarted(
    plan,
    { ...options, startTimeoutMs: Math.max(startMs, options.wait * 1000) },
    {
      world,
      use: async (checked) => ({
        checked,
        opinions: options.secondOpinions === false ? [] : await secondOpinions(checked, options, world),
      }),
    },
  );
}
