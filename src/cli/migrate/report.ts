import type { Plan, PlannedChange } from '../../plan/plan.ts';
import { httpScript } from '../../project/starts/http-script.ts';
import { readManifest } from '../../project/manifest.ts';
import type { BuildResult, Isolation, Parity, Proof, Report } from '../../report/report.ts';
import { bySeverity } from '../../report/severity.ts';
import { version } from '../../version.ts';
import type { Baseline } from './baseline.ts';
import { leftOutOf } from './left-out.ts';
import type { MigrateOptions } from './options.ts';
import type { ProvenEntry } from './prove-entries.ts';
import { verdictOf } from './verdict.ts';

/** How far a run got; empty when nothing was written. */
export interface Progressed {
  readonly options?: MigrateOptions;
  readonly baseline?: Baseline;
  readonly after?: BuildResult;
  /** False when what was added could not be installed. */
  readonly isInstalled?: boolean;
  /** Errors of the compiler that were not there before, as printed. */
  readonly newErrors?: readonly string[];
  readonly mended?: readonly PlannedChange[];
  readonly entries?: readonly ProvenEntry[];
  /** What a second run would do. */
  readonly again?: Proof;
}

/** The report of a migration; the outcome and the exit code follow from what was tried. */
export function migrateReport(folder: string, plan: Plan, run: Progressed): Report {
  const { entries = [], options } = run;
  const proofs = entries.flatMap(({ proof }) => proof ?? []);
  const clients = proofs.flatMap((proof) => proof.clients);
  const { outcome, exitCode, problems } = verdictOf(plan, run);
  const leftOut = options && outcome !== 'failed' ? leftOutOf(entries, options) : [];
  return {
    tool: 'mcp-migrate',
    version,
    command: 'migrate',
    target: folder,
    outcome,
    exitCode,
    ...(leftOut.length > 0 && { leftOut }),
    changes: [...plan.changes, ...(run.mended ?? [])],
    findings: bySeverity([...plan.findings, ...problems]),
    state: plan.state,
    ...(run.baseline && { build: { before: run.baseline.build, ...(run.after && { after: run.after }) } }),
    ...(proofs.length > 0 && { parity: parityOf(proofs.map(({ parity }) => parity)) }),
    ...isolationOfAll(proofs.flatMap(({ isolation }) => isolation ?? [])),
    proofs: [...proofs.flatMap((proof) => proof.proofs), ...(run.again ? [run.again] : [])],
    ...(clients.length > 0 && { clients }),
    checks: proofs.flatMap((proof) => proof.checks),
    inspector: proofs.flatMap((proof) => proof.inspector),
    next: nextSteps(
      folder,
      plan,
      run.baseline !== undefined && (!/^(failed|unproven)$/.test(outcome) || options?.keep === true),
    ),
  };
}

const parityOf = (all: readonly Parity[]): Parity => ({
  equal: all.every(({ equal }) => equal),
  differences: all.flatMap(({ differences }) => differences),
});

function isolationOfAll(all: readonly Isolation[]): { isolation?: Isolation } {
  if (all.length === 0) return {};
  const sessions = all.reduce((sum, one) => sum + one.sessions, 0);
  const differences = all.flatMap((one) => one.differences);
  return { isolation: { equal: all.every(({ equal }) => equal), sessions, differences } };
}

function nextSteps(folder: string, { before, alreadyHttp, isMended }: Plan, isWritten: boolean): Report['next'] {
  if (alreadyHttp)
    return [
      { label: 'see how it serves', command: `npx mcp-migrate verify ${folder}` },
      { label: 'see what stands in the way of remote clients', command: `npx mcp-migrate audit ${folder}` },
    ];
  if (!isWritten) return [];
  return [
    isMended
      ? { label: 'see how it serves', command: `npx mcp-migrate verify ${folder}` }
      : { label: 'start it over HTTP', command: `npm run ${httpScript(readManifest(before) ?? { scripts: {} })}` },
    { label: 'go back', command: `npx mcp-migrate undo ${folder}` },
  ];
}
