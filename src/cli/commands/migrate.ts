import { UserError } from '../../errors.ts';
import { unifiedDiff } from '../../edits/unified-diff.ts';
import { gitStatus } from '../../io/git.ts';
import { installedVersions } from '../../io/installed-versions.ts';
import { beginRun, finishRun } from '../../io/journal.ts';
import { readProject, type ProjectSnapshot } from '../../io/read-project.ts';
import { readTemplates } from '../../io/read-templates.ts';
import type { Processes } from '../../io/run-process.ts';
import { rollback } from '../../io/undo.ts';
import { writeFiles } from '../../io/write-files.ts';
import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { readManifest } from '../../project/manifest.ts';
import { serverPackages } from '../../project/server-packages.ts';
import type { Report } from '../../report/report.ts';
import { transforms } from '../../transforms/index.ts';
import { readBaseline, type Baseline } from '../migrate/baseline.ts';
import { buildAfter } from '../migrate/build-after.ts';
import { isNoWorse, putBackPackages } from '../migrate/build-state.ts';
import type { RunContext } from '../migrate/context.ts';
import type { MigrateOptions } from '../migrate/options.ts';
import { proveEntries } from '../migrate/prove-entries.ts';
import { migrateReport, type Progressed } from '../migrate/report.ts';
import type { Progress } from '../progress.ts';

/** What the command line hands to a run. */
export interface MigrateWorld {
  readonly processes: Processes;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Asks the person at the terminal; resolves true without one. */
  confirm(plan: Plan): Promise<boolean>;
}

/** A report, and the diff of a dry run. */
export interface MigrateResult {
  readonly report: Report;
  readonly diff: string;
}

/** The whole job: discover, plan, show, write, install, build, start, compare, verify. */
export async function migrate(options: MigrateOptions, world: MigrateWorld): Promise<MigrateResult> {
  const snapshot = await readProject(options.project);
  refuseWorkspaceRoot(snapshot);
  if (!options.dryRun && !options.allowDirty) await refuseDirtyTree(snapshot.folder);
  const plan = makePlan(
    { files: snapshot.files, skipped: snapshot.skipped, options: options.migration, templates: await readTemplates() },
    chosen(options),
  );
  const diff = unifiedDiff(plan.before, plan.after);
  const refused = plan.findings.some(({ severity }) => severity === 'error');
  if (plan.alreadyHttp || refused || options.dryRun) return { report: migrateReport(snapshot.folder, plan, {}), diff };
  if (!(await world.confirm(plan)))
    throw new UserError('nothing was written: not confirmed', { hint: 'run it again with --yes' });
  return { report: await carryOut(snapshot, plan, { options, world }), diff };
}

interface Run {
  readonly options: MigrateOptions;
  readonly world: MigrateWorld;
}

async function carryOut({ folder }: ProjectSnapshot, plan: Plan, { options, world }: Run): Promise<Report> {
  const manifest = readManifest(plan.before);
  if (!manifest) throw new UserError('package.json is missing or no JSON object');
  const installedBefore = await installedVersions(folder, ['@modelcontextprotocol/sdk', 'zod']);
  const context: RunContext = { folder, options, manifest, installedBefore, ...world };
  await beginRun(folder, { before: plan.before, after: plan.after, outputs: outputsOf(plan) });
  const baseline = await orTakeBack(context, () => readBaseline(context, plan.entries), rollback);
  const report = await orTakeBack(
    context,
    async () => migrateReport(folder, plan, await changeAndProve(context, plan, baseline)),
    takeBack,
  );
  if (report.outcome === 'failed' && !options.keep) await takeBack(folder, context);
  else await finishRun(folder);
  return report;
}

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

async function changeAndProve(context: RunContext, plan: Plan, baseline: Baseline): Promise<Progressed> {
  const { options, progress, folder, signal } = context;
  await progress.step('write', () => writeFiles(folder, plan.before, plan.after));
  const { after, mended } = await buildAfter(context, plan, baseline);
  const kept = options.keep;
  if (!isNoWorse(baseline.build, after)) return { baseline, after, mended, kept };
  signal.throwIfAborted();
  const proofs = await proveEntries(context, baseline);
  signal.throwIfAborted();
  return { baseline, after, mended, proofs, kept };
}

/** The files from before the run, and the packages that belong to them. */
async function takeBack(folder: string, context: RunContext): Promise<void> {
  await rollback(folder);
  if (!context.signal.aborted) await putBackPackages(context);
}

/** Build output that git ignores but undo puts back: the top folder of what is started. */
const outputsOf = ({ entries }: Plan): string[] =>
  [
    ...new Set(
      entries.filter(({ source, started }) => source !== started).map(({ started }) => started.split('/')[0] ?? ''),
    ),
  ].filter((name) => name !== '' && !name.includes('.'));

function chosen({ only, skip }: MigrateOptions): typeof transforms {
  const unknown = [...only, ...skip].filter((id) => !transforms.some((transform) => transform.id === id));
  if (unknown.length > 0)
    throw new UserError(`no transform is called ${unknown.join(', ')}`, {
      hint: 'see `mcp-migrate list transforms`',
      exitCode: 2,
    });
  const wanted = (id: string): boolean => (only.length === 0 || only.includes(id)) && !skip.includes(id);
  return transforms.filter(({ id }) => id === KEEPS_STATE || wanted(id));
}

/** Refuses what would be shared in silence: never left out. */
const KEEPS_STATE = 'keep-session-state';

async function refuseDirtyTree(folder: string): Promise<void> {
  const { dirty } = await gitStatus(folder);
  if (dirty.length === 0) return;
  const some = dirty.slice(0, 3).join(', ') + (dirty.length > 3 ? ', …' : '');
  throw new UserError(`git has uncommitted changes here: ${some}`, {
    hint: 'commit or stash them, or pass --allow-dirty',
  });
}

function refuseWorkspaceRoot({ files }: ProjectSnapshot): void {
  const packages = serverPackages(files);
  if (packages.length === 0) return;
  throw new UserError(`this is a workspace with several packages: ${packages.join(', ')}`, {
    hint: `name one: mcp-migrate ${packages[0] ?? ''}`,
    exitCode: 2,
  });
}
