import { applyEdits } from '../../edits/apply-edits.ts';
import { writeFiles } from '../../io/write-files.ts';
import { mendTypes } from '../../plan/mend-types.ts';
import type { Plan, PlannedChange } from '../../plan/plan.ts';
import type { BuildResult } from '../../report/report.ts';
import type { Baseline } from './baseline.ts';
import { built, installed } from './build-state.ts';
import { isNoWorse } from './is-no-worse.ts';
import type { RunContext } from './context.ts';

/** The build of the migrated project, and what had to be mended for it. */
export interface BuildAfter {
  readonly after: BuildResult;
  readonly mended: readonly PlannedChange[];
}

/** Types of a raised SDK can make a compiler run for many minutes: what takes far longer than before counts as broken. */
const LEAST_MS = 60_000;
const LONGER = 4;

/** Installs and builds what was written; fields that a raised SDK does not type any more are kept. */
export async function buildAfter(context: RunContext, plan: Plan, baseline: Baseline): Promise<BuildAfter> {
  const failed = await installed(context, { ignoreScripts: true });
  context.signal.throwIfAborted();
  if (failed) return { after: failed, mended: [] };
  const limitMs = Math.max(LEAST_MS, LONGER * baseline.buildMs);
  const first = await built(context, plan.entries, limitMs);
  if (isNoWorse(baseline.build, first.result)) return { after: first.result, mended: [] };
  const mends = mendTypes(plan.after, baseline.typeErrors, first.typeErrors);
  if (!mends) return { after: first.result, mended: [] };
  await writeFiles(
    context.folder,
    plan.after,
    applyEdits(
      plan.after,
      mends.map(({ edit }) => edit),
    ),
  );
  const mended = mends.map(({ file, line }) => ({
    ...{ transform: 'mend-types', file, line },
    message: 'the types of the raised SDK say otherwise here: a comment keeps the code as it was',
    confidence: 'review' as const,
  }));
  return { after: (await built(context, plan.entries, limitMs)).result, mended };
}
