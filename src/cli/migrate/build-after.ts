import { applyEdits } from '../../edits/apply-edits.ts';
import { writeFiles } from '../../io/write-files.ts';
import { mendTypes } from '../../plan/mend-types.ts';
import type { Plan, PlannedChange } from '../../plan/plan.ts';
import type { BuildResult } from '../../report/report.ts';
import type { Baseline } from './baseline.ts';
import { built, installed, isNoWorse } from './build-state.ts';
import type { RunContext } from './context.ts';

/** The build of the migrated project, and what had to be mended for it. */
export interface BuildAfter {
  readonly after: BuildResult;
  readonly mended: readonly PlannedChange[];
}

/** Installs and builds what was written; fields that a raised SDK does not type any more are kept. */
export async function buildAfter(context: RunContext, plan: Plan, baseline: Baseline): Promise<BuildAfter> {
  const failed = await installed(context, { ignoreScripts: true });
  context.signal.throwIfAborted();
  if (failed) return { after: failed, mended: [] };
  const first = await built(context, plan.entries);
  if (isNoWorse(baseline.build, first.result)) return { after: first.result, mended: [] };
  const edits = mendTypes(plan.after, baseline.typeErrors, first.typeErrors);
  if (!edits) return { after: first.result, mended: [] };
  await writeFiles(context.folder, plan.after, applyEdits(plan.after, edits));
  const mended = edits.map(({ file }) => ({
    ...{ transform: 'mend-types', file, line: 1 },
    message: 'a field that the types of the raised SDK do not name is kept',
    confidence: 'review' as const,
  }));
  return { after: (await built(context, plan.entries)).result, mended };
}
