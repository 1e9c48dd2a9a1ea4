import type { Plan, PlannedChange } from '../../plan/plan.ts';
import { httpScript } from '../../project/starts/http-script.ts';
import { readManifest } from '../../project/manifest.ts';
import type { BuildResult, Isolation, Outcome, Parity, Proof, Report } from '../../report/report.ts';
import { bySeverity } from '../../report/severity.ts';
import type { Finding } from '../../spec/finding.ts';
import { version } from '../../version.ts';
import type { Baseline } from './baseline.ts';
import { sharedHint } from './isolation.ts';
import { isNoWorse } from './is-no-worse.ts';
import type { ProvenEntry } from './prove-entries.ts';

/** How far a run got; empty when nothing was written. */
export interface Progressed {
  readonly baseline?: Baseline;
  readonly after?: BuildResult;
  readonly mended?: readonly PlannedChange[];
  readonly proofs?: readonly ProvenEntry[];
  readonly kept?: boolean;
}

/** The report of a migration; the outcome and the exit code follow from what was tried. */
export function migrateReport(folder: string, plan: Plan, run: Progressed): Report {
  const proofs = (run.proofs ?? []).map(({ proof }) => proof).filter((proof) => proof !== undefined);
  const parity: Parity | undefined =
    proofs.length > 0
      ? { equal: proofs.every((p) => p.parity.equal), differences: proofs.flatMap((p) => p.parity.differences) }
      : undefined;
  const { outcome, exitCode, problems } = verdict(plan, run);
  return {
    tool: 'mcp-migrate',
    version,
    command: 'migrate',
    target: folder,
    outcome,
    exitCode,
    changes: [...plan.changes, ...(run.mended ?? [])],
    findings: bySeverity([...plan.findings, ...problems]),
    state: plan.state,
    ...(run.baseline && { build: { before: run.baseline.build, ...(run.after && { after: run.after }) } }),
    ...(parity && { parity }),
    ...isolationOfAll(proofs.flatMap(({ isolation }) => isolation ?? [])),
    proofs: proofs.flatMap((proof): readonly Proof[] => proof.proofs),
    checks: proofs.flatMap((proof) => proof.checks),
    inspector: proofs.flatMap((proof) => proof.inspector),
    next: nextSteps(folder, plan, run.baseline !== undefined && (outcome !== 'failed' || run.kept === true)),
  };
}

function isolationOfAll(all: readonly Isolation[]): { isolation?: Isolation } {
  if (all.length === 0) return {};
  const sessions = all.reduce((sum, one) => sum + one.sessions, 0);
  const differences = all.flatMap((one) => one.differences);
  return { isolation: { equal: all.every(({ equal }) => equal), sessions, differences } };
}

interface Verdict {
  readonly outcome: Outcome;
  readonly exitCode: 0 | 1 | 3;
  readonly problems: readonly Finding[];
}

function verdict(plan: Plan, run: Progressed): Verdict {
  const isLeft = plan.findings.some(({ severity }) => severity === 'error');
  if (plan.alreadyHttp) {
    const problems = [note('already-http', plan.alreadyHttp, 'the project speaks Streamable HTTP already')];
    return isLeft ? { outcome: 'refused', exitCode: 3, problems } : { outcome: 'nothing-to-do', exitCode: 0, problems };
  }
  if (plan.refused) return { outcome: 'refused', exitCode: 3, problems: [] };
  if (!run.baseline || !run.after)
    return { outcome: plan.changes.length > 0 ? 'partial' : 'nothing-to-do', exitCode: isLeft ? 1 : 0, problems: [] };
  const unstarted = run.baseline.entries.filter(({ surface }) => !surface);
  const failures = [...worse(run.baseline.build, run.after), ...unproven(run.proofs ?? [], sharedHint(plan))];
  if (failures.length > 0) return { outcome: 'failed', exitCode: 1, problems: failures };
  const problems = unstarted.map(({ entry, problem }) => ({
    ...error(
      'cannot-start',
      { file: entry.source, line: 1 },
      `${entry.started} did not start over stdio before any change: ${problem ?? 'no answer'}`,
    ),
    fix: 'say how to start it: --env KEY=VALUE, --env-file FILE, or -- args',
  }));
  if (unstarted.length > 0) return { outcome: 'partial', exitCode: 3, problems };
  return isLeft ? { outcome: 'partial', exitCode: 1, problems: [] } : { outcome: 'proven', exitCode: 0, problems: [] };
}

interface At {
  readonly file: string;
  readonly line: number;
}

const error = (id: string, place: At, message: string): Finding => ({ id, severity: 'error', ...place, message });
const note = (id: string, place: At, message: string): Finding => ({ id, severity: 'note', ...place, message });

function worse(before: BuildResult, after: BuildResult): Finding[] {
  if (isNoWorse(before, after)) return [];
  const counts = after.ok
    ? `${after.typeErrors ?? 0} type errors, ${before.typeErrors ?? 0} before`
    : 'it does not build any more';
  return [error('build-worse', { file: 'package.json', line: 1 }, `${counts}: ${after.firstError ?? ''}`)];
}

function unproven(proofs: readonly ProvenEntry[], shared: string | undefined): Finding[] {
  return proofs.flatMap(({ name, proof, problem }) => {
    const at = { file: name, line: 1 };
    if (!proof) return [error('http-start', at, `it does not start over HTTP: ${problem ?? ''}`)];
    const failed = proof.proofs
      .filter(({ outcome }) => outcome === 'fail')
      .map(({ id, message, detail }) => ({
        ...error(id, at, `not so: ${message}${detail ? ` (${detail})` : ''}`),
        ...(id === 'isolation' && shared !== undefined && { fix: shared }),
      }));
    const checks = proof.checks.filter(
      ({ outcome, level }) => level === 'MUST' && (outcome === 'fail' || outcome === 'blocked'),
    );
    return [
      ...failed,
      ...checks.map(({ id, expected, actual }) => error(id, at, `expected ${expected}, got ${actual}`)),
    ];
  });
}

function nextSteps(folder: string, { before, alreadyHttp }: Plan, isWritten: boolean): Report['next'] {
  if (alreadyHttp)
    return [
      { label: 'see how it serves', command: `npx mcp-migrate verify ${folder}` },
      { label: 'see what stands in the way of remote clients', command: `npx mcp-migrate audit ${folder}` },
    ];
  if (!isWritten) return [];
  return [
    { label: 'start it over HTTP', command: `npm run ${httpScript(readManifest(before) ?? { scripts: {} })}` },
    { label: 'go back', command: `npx mcp-migrate undo ${folder}` },
  ];
}
