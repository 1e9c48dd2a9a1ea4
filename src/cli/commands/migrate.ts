import { UserError } from '../../errors.ts';
import type { Files } from '../../edits/edit.ts';
import { unifiedDiff } from '../../edits/unified-diff.ts';
import { gitStatus } from '../../io/git.ts';
import { refuseUnfinished } from '../../io/journal.ts';
import { installedVersions } from '../../io/installed-versions.ts';
import { readProject } from '../../io/read-project.ts';
import { readTemplates } from '../../io/read-templates.ts';
import { earlierChoices, type Choices } from '../../project/earlier-output.ts';
import { planAllStarts, withoutSse, type Left } from '../../plan/plan-all-starts.ts';
import type { Plan } from '../../plan/plan.ts';
import type { MigrationOptions, ProjectInput } from '../../project/project-model.ts';
import { SERIALIZE_MODULE, SSE_MODULE } from '../../project/generated-modules.ts';
import type { Report } from '../../report/report.ts';
import type { Finding } from '../../spec/finding.ts';
import { transforms } from '../../transforms/index.ts';
import type { Transform } from '../../transforms/transform.ts';
import type { MigrateOptions } from '../migrate/options.ts';
import { secondSdkPlan, takenBack, withHeld } from '../migrate/second-sdk-plan.ts';
import { migrateReport } from '../migrate/report.ts';
import type { MigrateWorld } from '../migrate/world.ts';
import { recorded } from '../recorded-steps.ts';
import { refuseUnknownEntry } from '../unknown-entry.ts';
import { refuseWorkspaceRoot } from '../workspace-root.ts';

/** Packages whose versions decide what a run does. */
const ASKED = ['@modelcontextprotocol/sdk', 'zod', 'typescript'];

/** A report, and the diff of a dry run. */
export interface MigrateResult {
  readonly report: Report;
  readonly diff: () => string;
}

/** The whole job: discover, plan, show, write, install, build, start, compare, verify. */
export async function migrate(options: MigrateOptions, world: MigrateWorld): Promise<MigrateResult> {
  refuseKeptWithoutSessions(options);
  const { folder, input } = await readInput(options);
  await refuseUnfinished(folder);
  const wanted = chosen(options);
  const { plan: second, held } = options.sdk === 'v2' ? await secondSdkPlan(input, wanted) : { held: [] };
  const onOwnSdk = (why: readonly Finding[]): Plan => withHeld(planAllStarts(input, wanted), why);
  const plan = second ?? onOwnSdk(held);
  if (plan.alreadyHttp) refuseLate(plan, options);
  if (isOnlyTold(plan) || options.dryRun) return told(folder, plan);
  if (!(await world.confirm(plan, () => diffOf(plan))))
    throw new UserError('nothing was written: not confirmed', { hint: 'run it again with --yes' });
  const planAgain = async (): Promise<Plan> => {
    const { input: written } = await readInput({ ...options, allowDirty: true });
    return planAllStarts(written, wanted);
  };
  const run = { folder, input, options, planAgain, world };
  const plainer = (of: Plan): Plan | undefined => withoutImprovements(of, input, wanted);
  const leaving = (left: Left): Plan => withoutSse(input, wanted, left);
  if (!second) return allStarts(plan, { ...run, plainer, leaving });
  const moved = await carriedOut(second, { ...run, plainer: () => undefined, isKept: isWhole });
  if (isWhole(moved.report)) return moved;
  const kept = onOwnSdk([takenBack(moved.report)]);
  if (isOnlyTold(kept)) return told(folder, kept);
  return allStarts(kept, { ...run, plainer, leaving });
}

/** What a run that goes further than it has to comes to, to be kept. */
const isWhole = ({ outcome }: Report): boolean => outcome === 'proven' || outcome === 'migrated';

interface AllStarts extends Omit<Run, 'plainer'> {
  readonly plainer: (plan: Plan) => Plan | undefined;
  /** The plan that leaves what is served over HTTP+SSE as it is. */
  readonly leaving: (left: Left) => Plan;
}

/** Where what was served over HTTP+SSE does not come out well, it stays as it was, and the rest is moved alone. */
async function allStarts(plan: Plan, { plainer, leaving, ...run }: AllStarts): Promise<MigrateResult> {
  const { alsoFormer } = plan;
  if (!alsoFormer) return carriedOut(plan, { ...run, plainer: () => plainer(plan) });
  const both = await carriedOut(plan, { ...run, plainer: () => plainer(plan), isKept: isWhole });
  if (isWhole(both.report)) return both;
  const [problem] = both.report.findings.filter(({ severity }) => severity === 'error');
  const { made } = alsoFormer;
  const kept = leaving({ made, reason: problem?.message ?? 'what it shows could not be compared' });
  return isOnlyTold(kept) ? told(run.folder, kept) : carriedOut(kept, { ...run, plainer: () => plainer(kept) });
}

/** What the plan is made of; refuses a folder, an entry or a state of git that no run begins with. */
async function readInput(options: MigrateOptions): Promise<{ readonly folder: string; readonly input: ProjectInput }> {
  const snapshot = await readProject(options.project);
  refuseWorkspaceRoot(snapshot);
  refuseUnknownEntry(snapshot, options.migration.entry);
  if (!options.dryRun && !options.allowDirty) await refuseDirtyTree(snapshot.folder);
  const installed = await installedVersions(snapshot.folder, ASKED);
  const migration = settled(options.migration, snapshot.files);
  refuseResumedWithoutSessions(migration);
  return {
    folder: snapshot.folder,
    input: { ...snapshot, installed, options: migration, templates: await readTemplates() },
  };
}

const isOnlyTold = ({ alreadyHttp, refused }: Plan): boolean => alreadyHttp !== undefined || refused;

const told = (folder: string, plan: Plan): MigrateResult => ({
  report: migrateReport(folder, plan, {}),
  diff: () => diffOf(plan),
});

interface Run {
  readonly folder: string;
  readonly input: ProjectInput;
  readonly options: MigrateOptions;
  readonly world: MigrateWorld;
  readonly plainer: () => Plan | undefined;
  readonly planAgain: () => Promise<Plan>;
  readonly isKept?: (report: Report) => boolean;
}

async function carriedOut(plan: Plan, { folder, input, world, ...run }: Run): Promise<MigrateResult> {
  const { carryOut } = await import('../migrate/carry-out.ts');
  const installed = input.installed ?? {};
  const report = await world.untilInterrupted(async (running) => {
    const { progress, steps } = recorded(running.progress);
    const told = await carryOut(folder, plan, { ...run, installed, world: { ...running, progress } });
    return { ...told, steps: steps() };
  });
  return { report, diff: () => diffOf(plan) };
}

/** One diff, or two where the SDK is moved first: what that changes, and what HTTP does. */
function diffOf({ before, onSecondSdk, after }: Plan): string {
  if (!onSecondSdk) return unifiedDiff(before, after);
  return `# SDK v2\n${unifiedDiff(before, onSecondSdk)}# Streamable HTTP\n${unifiedDiff(onSecondSdk, after)}`;
}

const DEFAULTS: Choices = { sessions: 'stateful', auth: ['api-key', 'oauth'] };

/** A second run goes by what the first one was told. */
const settled = (given: MigrateOptions['migration'], files: Files): MigrationOptions => ({
  ...DEFAULTS,
  ...earlierChoices(files),
  ...given,
});

/** The same migration without what the server works without; undefined where it has nothing of that kind. */
function withoutImprovements(plan: Plan, input: ProjectInput, wanted: readonly Transform[]): Plan | undefined {
  const improving = wanted.filter(({ improves }) => improves);
  const isImproved = plan.changes.some(({ transform }) => improving.some(({ id }) => id === transform));
  return isImproved
    ? planAllStarts(
        input,
        wanted.filter(({ improves }) => !improves),
      )
    : undefined;
}

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

/** What the migration itself puts in is not put in afterwards. */
function refuseLate({ before }: Plan, { migration }: MigrateOptions): void {
  const has = (module: string): boolean => [...before.keys()].some((file) => file.includes(module));
  if (migration.serialize !== undefined && !has(SERIALIZE_MODULE))
    throw tooLate('--serialize', ', or put a lock around load and save');
  if (migration.keepSse && !has(SSE_MODULE)) throw tooLate('--keep-sse');
}

const tooLate = (option: string, otherwise = ''): UserError =>
  new UserError(`the project speaks Streamable HTTP already: ${option} has nothing to change`, {
    hint: `run \`mcp-migrate undo\` and migrate again with ${option}${otherwise}`,
  });

const NEEDS_SESSIONS = { hint: 'leave one of the two out', exitCode: 2 } as const;

/** A client of HTTP+SSE is connected for as long as it stays. */
function refuseKeptWithoutSessions({ migration }: MigrateOptions): void {
  if (migration.keepSse && migration.sessions === 'stateless')
    throw new UserError(
      '--keep-sse does not go with --sessions stateless: HTTP+SSE is nothing but sessions',
      NEEDS_SESSIONS,
    );
}

/** Nobody comes back to what ends with its answer. */
function refuseResumedWithoutSessions({ resume, sessions }: MigrationOptions): void {
  if (resume !== undefined && sessions === 'stateless')
    throw new UserError(
      '--resume does not go with stateless sessions: a server that ends with its answer is no more when its client comes back',
      NEEDS_SESSIONS,
    );
}
