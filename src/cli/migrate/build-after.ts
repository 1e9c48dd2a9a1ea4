import { applyEdits } from '../../edits/apply-edits.ts';
import type { Files } from '../../edits/edit.ts';
import type { TypeError } from '../../io/build.ts';
import { writeFiles } from '../../io/write-files.ts';
import { mendTypes, mendingTypes, mendHandlers } from '../../plan/mend-types.ts';
import type { Plan, PlannedChange } from '../../plan/plan.ts';
import type { BuildResult } from '../../report/report.ts';
import type { Baseline } from './baseline.ts';
import { built, installed, type Built } from './build-state.ts';
import { isNoWorse } from './is-no-worse.ts';
import type { RunContext } from './context.ts';

/** The build of the migrated project, and what had to be mended for it. */
export interface BuildAfter {
  readonly after: BuildResult;
  readonly mended: readonly PlannedChange[];
  /** The files as they are on disk now. */
  readonly files: Files;
  readonly isInstalled: boolean;
  /** Errors of the compiler that were not there before. */
  readonly newErrors: readonly string[];
}

/** Types of a raised SDK can make a compiler run for many minutes: what takes far longer than before counts as broken. */
const LEAST_MS = 60_000;
const LONGER = 4;
const SHOWN = 3;

/** Installs and builds what was written; fields that a raised SDK does not type any more are kept. */
export async function buildAfter(context: RunContext, plan: Plan, baseline: Baseline): Promise<BuildAfter> {
  const failed = await installed(context, { ignoreScripts: true });
  context.signal.throwIfAborted();
  if (failed) return { after: failed, mended: [], files: plan.after, isInstalled: false, newErrors: [] };
  const limitMs = Math.max(LEAST_MS, LONGER * baseline.buildMs);
  const isTyped = baseline.build.typeErrors !== null;
  const options = { timeoutMs: limitMs, script: baseline.script, isTyped };
  const first = await built(context, plan.entries, options);
  const compared = (of: Built): Pick<BuildAfter, 'after' | 'isInstalled' | 'newErrors'> => ({
    ...{ after: of.result, isInstalled: true, newErrors: newErrorsOf(baseline.typeErrors, of.typeErrors) },
  });
  if (isNoWorse(baseline.build, first.result)) return { ...compared(first), mended: [], files: plan.after };
  const mend = plan.onSecondSdk ? mendHandlers : mendTypes;
  const mends = mend(plan.after, baseline.typeErrors, first.typeErrors);
  if (!mends) return { ...compared(first), mended: [], files: plan.after };
  const edits = mends.map(({ edit }) => edit);
  const files = applyEdits(plan.after, edits);
  await writeFiles(context.folder, plan.after, files);
  const mended = mends.map(({ file, line }) => ({
    ...{ transform: mendingTypes.id, file, line },
    message: 'the types of the raised SDK say otherwise here: a comment keeps the code as it was',
    confidence: 'review' as const,
  }));
  return { ...compared(await built(context, plan.entries, options)), mended, files };
}

/** Lines move, so an error is known by its file and its words. */
function newErrorsOf(before: readonly TypeError[], after: readonly TypeError[]): string[] {
  const known = before.map(wordsOf);
  const found = after.filter((error) => !known.includes(wordsOf(error)));
  return found.slice(0, SHOWN).map(({ file, line, code, message }) => `${file}:${line} ${code}: ${message}`);
}

const wordsOf = ({ file, code, message }: TypeError): string => `${file} ${code} ${message}`;
