import { writeFiles } from '../../io/write-files.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Finding } from '../../spec/finding.ts';
import type { Baseline } from './baseline.ts';
import { buildAfter, type BuildAfter } from './build-after.ts';
import type { RunContext } from './context.ts';
import { isNoWorse } from './is-no-worse.ts';

/** A plan, and one that leaves out what the server works without; undefined where that is the same. */
export interface Plans {
  readonly plan: Plan;
  readonly plainer: () => Plan | undefined;
}

/** The plan that was built in the end. */
export interface Best {
  readonly plan: Plan;
  readonly built: BuildAfter;
}

/** Builds what was written, and where that is worse than before, once more without what only improves. */
export async function buildBest(context: RunContext, { plan, plainer }: Plans, baseline: Baseline): Promise<Best> {
  const built = await buildAfter(context, plan, baseline);
  if (isNoWorse(baseline.build, built.after) || !built.isInstalled) return { plan, built };
  const plain = plainer();
  if (!plain) return { plan, built };
  context.signal.throwIfAborted();
  await context.progress.step('leave out what only improves', () =>
    writeFiles(context.folder, built.files, plain.after),
  );
  const rebuilt = await buildAfter(context, plain, baseline);
  const helped = isNoWorse(baseline.build, rebuilt.after);
  const notes = helped ? leftOut(plan, plain, built) : [];
  return { plan: { ...plain, findings: [...plain.findings, ...notes] }, built: rebuilt };
}

function leftOut(plan: Plan, plain: Plan, { newErrors, after }: BuildAfter): Finding[] {
  const kept = new Set(plain.changes.map(({ transform }) => transform));
  const gone = plan.changes.filter(({ transform }) => !kept.has(transform));
  const first = new Map(gone.toReversed().map((change) => [change.transform, change]));
  const error = newErrors[0] ?? after.firstError ?? 'the build was worse than before';
  return [...first.values()].map(({ transform, file, line }) => ({
    ...{ id: 'improvement-left-out', severity: 'note', file, line },
    message: `${transform} was left out, the project does not build with it: ${error}`,
  }));
}
