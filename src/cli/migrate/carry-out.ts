import { UserError } from '../../errors.ts';
import { beginRun, finishRun } from '../../io/journal.ts';
import { isInstalledFile } from '../../io/list-files.ts';
import { rollback } from '../../io/undo.ts';
import { writeFiles } from '../../io/write-files.ts';
import type { Plan } from '../../plan/plan.ts';
import { readManifest } from '../../project/manifest.ts';
import type { Proof, Report } from '../../report/report.ts';
import type { InterruptibleWorld } from '../until-aborted.ts';
import { readBaseline, type Baseline } from './baseline.ts';
import { buildBest, type Plans } from './build-best.ts';
import { putBackPackages } from './build-state.ts';
import { isNoWorse } from './is-no-worse.ts';
import type { RunContext } from './context.ts';
import { mendedEntry, seeOverHttp, type Seen } from './mended-entry.ts';
import type { MigrateOptions } from './options.ts';
import { proveEntries, type ProvenEntry } from './prove-entries.ts';
import { migrateReport, type Progressed } from './report.ts';
import { secondRunProof } from './second-run.ts';

interface Run {
  /** The plan without what only improves. */
  readonly plainer: Plans['plainer'];
  /** What a second run would do with what is written by then. */
  readonly planAgain: () => Promise<Plan>;
  /** Versions of the packages that a run may raise, as they are before it. */
  readonly installed: Readonly<Record<string, string>>;
  readonly options: MigrateOptions;
  /** What has to come out for the result to stay. */
  readonly isKept?: (report: Report) => boolean;
  readonly world: InterruptibleWorld;
}

/** Writes, installs, builds, starts and compares; what does not end well is taken back. */
export async function carryOut(
  folder: string,
  plan: Plan,
  { plainer, planAgain, installed, options, isKept = isKeptBy(options), world }: Run,
): Promise<Report> {
  const manifest = readManifest(plan.before);
  if (!manifest) throw new UserError('package.json is missing or no JSON object');
  const { transport, formerSse, alsoFormer, keptSse, eras } = plan;
  const movesSdk = plan.onSecondSdk !== undefined;
  const kept = { folder, options, manifest, installedBefore: installed };
  const context: RunContext = { ...kept, transport, formerSse, alsoFormer, keptSse, eras, movesSdk, ...world };
  await beginRun(folder, { before: plan.before, after: plan.after, outputs: outputsOf(plan) });
  const asked = { entries: plan.entries, areRead: plan.isMended !== true };
  const baseline = await orTakeBack(context, () => readBaseline(context, asked), rollback);
  const seen = plan.isMended ? await orTakeBack(context, () => seeOverHttp(context), rollback) : undefined;
  const report = await orTakeBack(
    context,
    async () => {
      const { carried, progressed } = await changeAndProve(context, { plan, plainer, planAgain, seen }, baseline);
      return migrateReport(folder, carried, progressed);
    },
    takeBack,
  );
  if (isKept(report)) await finishRun(folder);
  else await takeBack(folder, context);
  return report;
}

const isKeptBy =
  ({ keep }: MigrateOptions) =>
  ({ outcome }: Report): boolean =>
    keep || !TAKEN_BACK.has(outcome);

/** What is worse than before, and what nobody could see. */
const TAKEN_BACK: ReadonlySet<Report['outcome']> = new Set(['failed', 'unproven']);

/** Runs a part of the job; when it does not end well, everything is as before. */
async function orTakeBack<T>(
  context: RunContext,
  run: () => Promise<T>,
  undo: (folder: string, context: RunContext) => Promise<unknown>,
): Promise<T> {
  try {
    const result = await run();
    context.signal.throwIfAborted();
    return result;
  } catch (error) {
    await context.processes.endAll();
    await undo(context.folder, context);
    context.signal.throwIfAborted();
    throw error;
  }
}

/** What was written in the end, and how far that got. */
interface Carried {
  readonly carried: Plan;
  readonly progressed: Progressed;
}

async function changeAndProve(
  context: RunContext,
  plans: Plans & Pick<Run, 'planAgain'> & { readonly seen: Seen | undefined },
  baseline: Baseline,
): Promise<Carried> {
  const { options, progress, folder, signal } = context;
  const { before, after } = plans.plan;
  await progress.step('write', () => writeFiles(folder, before, after));
  const { plan: carried, built } = await buildBest(context, plans, baseline);
  const progressed = { options, baseline, ...built };
  if (!isNoWorse(baseline.build, built.after)) return { carried, progressed };
  signal.throwIfAborted();
  const entries = plans.seen
    ? [mendedEntry(carried, plans.seen, await seeOverHttp(context))]
    : await proveEntries({ ...context, eras: carried.eras }, baseline);
  signal.throwIfAborted();
  const isDone = isWhole(carried, options) && entries.every(isProven);
  const again = isDone ? await secondRun(context, plans.planAgain) : undefined;
  return { carried, progressed: { ...progressed, entries, ...(again && { again }) } };
}

/** Parts that were not wanted, and what a person has to do, are left for a second run. */
const isWhole = ({ findings }: Plan, { only, skip }: MigrateOptions): boolean =>
  only.length + skip.length === 0 && findings.every(({ severity }) => severity !== 'error');

const isProven = ({ proof }: ProvenEntry): boolean =>
  proof !== undefined && proof.proofs.every(({ outcome }) => outcome !== 'fail');

const secondRun = ({ progress }: RunContext, planAgain: Run['planAgain']): Promise<Proof> =>
  progress.step('look for what is left', async () => secondRunProof(await planAgain()));

/** The files from before the run, and the packages that belong to them; what installing those writes beside them goes again. */
async function takeBack(folder: string, context: RunContext): Promise<void> {
  const { restored } = await rollback(folder);
  if (context.signal.aborted || !context.options.install || restored.some(isInstalledFile)) return;
  await beginRun(folder, { before: new Map(), after: new Map() });
  await putBackPackages(context);
  await rollback(folder);
}

/** Build output that git ignores but undo puts back: the top folder of what is started. */
const outputsOf = ({ entries }: Plan): string[] =>
  [
    ...new Set(
      entries.filter(({ source, started }) => source !== started).map(({ started }) => started.split('/')[0] ?? ''),
    ),
  ].filter((name) => name !== '' && !name.includes('.'));
