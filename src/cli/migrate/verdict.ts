import type { Plan } from '../../plan/plan.ts';
import type { BuildResult, Outcome } from '../../report/report.ts';
import type { Finding } from '../../spec/finding.ts';
import type { CheckResult } from '../../verify/result.ts';
import { isNoWorse } from './is-no-worse.ts';
import type { ProvenEntry } from './prove-entries.ts';
import type { Progressed } from './report.ts';
import { sharedHint } from './shared-hint.ts';

/** How a run ended, and the findings that say why. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly exitCode: 0 | 1 | 3;
  readonly problems: readonly Finding[];
}

/** The outcome and the exit code follow from what was tried. */
export function verdictOf(plan: Plan, run: Progressed): Verdict {
  const isLeft = plan.findings.some(({ severity }) => severity === 'error');
  if (plan.alreadyHttp) {
    const problems = [note('already-http', plan.alreadyHttp, 'the project speaks Streamable HTTP already')];
    return isLeft ? { outcome: 'refused', exitCode: 3, problems } : { outcome: 'nothing-to-do', exitCode: 0, problems };
  }
  if (plan.refused) return { outcome: 'refused', exitCode: 3, problems: [] };
  if (!run.baseline || !run.after)
    return { outcome: plan.changes.length > 0 ? 'planned' : 'nothing-to-do', exitCode: isLeft ? 1 : 0, problems: [] };
  const entries = run.entries ?? [];
  const failures = [
    ...worse(run, run.after),
    ...entries.filter((one) => !isKeptOut(one)).flatMap((entry) => unproven(entry, plan, run)),
    ...unfinished(run),
  ];
  if (failures.length > 0) return { outcome: 'failed', exitCode: 1, problems: failures };
  const unstarted = entries.filter((one) => !one.before.surface || isKeptOut(one));
  if (unstarted.length > 0)
    return { outcome: 'unproven', exitCode: 3, problems: unstarted.map((one) => cannotStart(one, run)) };
  const known = entries.flatMap(stillFailing);
  if (isLeft || known.length > 0) return { outcome: 'partial', exitCode: 1, problems: known };
  if (entries.length === 0) return { outcome: 'unproven', exitCode: 3, problems: [] };
  return { outcome: run.options?.verify === false ? 'migrated' : 'proven', exitCode: 0, problems: [] };
}

const error = (id: string, place: { file: string; line: number }, message: string): Finding => ({
  ...{ id, severity: 'error', ...place, message },
});
const note = (id: string, place: { file: string; line: number }, message: string): Finding => ({
  ...{ id, severity: 'note', ...place, message },
});
const AS_BEFORE = '; all files are as they were (--keep leaves what was written)';
const MANIFEST = { file: 'package.json', line: 1 };

const cannotStart = ({ before: { entry, problem } }: ProvenEntry, { options }: Progressed): Finding => ({
  ...error(
    'cannot-start',
    { file: entry.source, line: 1 },
    `${entry.started} did not start before any change: ${problem ?? 'no answer'}`,
  ),
  fix: `${KEPT_OUT.test(problem ?? '') ? OPENED : STARTED}${options?.keep ? '' : AS_BEFORE}`,
});

const STARTED = 'say how to start it: --env KEY=VALUE, --env-file FILE, or -- args';
const OPENED =
  'it asks its clients for a credential, which this run has none of: start it so that it asks for none (--env KEY=VALUE, --env-file FILE, or -- args)';
const KEPT_OUT = /\b(401|403)\b/;

/** A server over HTTP that let nobody in before any change: what it shows cannot be compared. */
const isKeptOut = ({ before: { isLate, problem } }: ProvenEntry): boolean =>
  isLate === true && KEPT_OUT.test(problem ?? '');

function worse(run: Progressed, after: BuildResult): Finding[] {
  const before = run.baseline?.build;
  if (!before || isNoWorse(before, after)) return [];
  if (run.isInstalled === false) return [cannotInstall(after)];
  const lines = run.newErrors?.length ? run.newErrors.join(' | ') : (after.firstError ?? 'no output');
  const counts = `${after.typeErrors ?? 0} type errors, ${before.typeErrors ?? 0} before`;
  return [defect(run, MANIFEST, `${after.ok ? counts : 'what was written does not build'}: ${lines}`)];
}

const cannotInstall = ({ firstError }: BuildResult): Finding => ({
  ...error('cannot-install', MANIFEST, `what HTTP needs could not be installed: ${firstError ?? 'no output'}`),
  fix: 'make the registry reachable; or install the dependencies named above yourself and use --no-install',
});

/** What a run leaves has to be what a second one takes for done. */
function unfinished({ again, options }: Progressed): Finding[] {
  if (again?.outcome !== 'fail') return [];
  const message = `this is a fault of mcp-migrate: a second run would go on: ${again.detail ?? again.message}`;
  return [{ ...error('second-run', MANIFEST, message), fix: options?.keep ? REPORT : REPORTED }];
}

/** Code that this tool has written and that does not work is the tool's fault, unless parts of it were not wanted. */
function defect({ options }: Progressed, place: { file: string; line: number }, message: string): Finding {
  const left = [...(options?.only ?? []), ...(options?.skip ?? [])];
  if (left.length > 0)
    return { ...error('build-worse', place, message), fix: 'let all transforms run: leave --only and --skip out' };
  if (options?.install === false && MISSING.test(message))
    return { ...error('not-installed', place, message), fix: 'install what was added, or leave --no-install out' };
  return {
    ...error('tool-defect', place, `this is a fault of mcp-migrate: ${message}`),
    fix: options?.keep ? REPORT : REPORTED,
  };
}

/** What a machine without network says, and one whose peers are down. */
const UNREACHABLE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/;
const MISSING = /cannot find (module|package)|ERR_MODULE_NOT_FOUND|TS2307|TS7016/i;
const REPORT = 'please report it with these lines';
const REPORTED = `${REPORT}; all files are as they were`;

const isMissed = ({ outcome, level }: CheckResult): boolean =>
  level === 'MUST' && (outcome === 'fail' || outcome === 'blocked');

/** What was so before, and is no part of what was mended. */
const stillFailing = ({ before, proof }: ProvenEntry): Finding[] =>
  (proof?.checks ?? [])
    .filter((result) => isMissed(result) && result.expectedToFail)
    .map(({ id, expected, actual }) => ({
      ...error(id, { file: before.entry.started, line: 1 }, `as before: expected ${expected}, got ${actual}`),
      fix: `see \`mcp-migrate explain ${id}\``,
    }));

const SURFACES = ['http-surface', 'concurrent-clients', 'sse-surface', 'stdio-surface'];

/** There is nothing to compare, so no SDK describes it otherwise. */
const UNREAD = /^the server (cannot be read|did not show)/;
const LOOK =
  'run it again with --keep, start it with `npm run start:http` and see what its log says when a client connects';

/** A newer SDK describes some things otherwise: whoever raises it alone sees which. */
function raisedHint({ changes }: Plan): string | undefined {
  const raises = changes.some(({ message }) => /@modelcontextprotocol\/sdk \^/.test(message));
  return raises
    ? 'the SDK was raised with it: raise it alone first (npm install @modelcontextprotocol/sdk@latest), see whether that is the difference, and run again'
    : undefined;
}

function unproven({ before, proof, problem }: ProvenEntry, plan: Plan, run: Progressed): Finding[] {
  const at = { file: before.entry.started, line: 1 };
  if (problem?.fix !== undefined) return [{ ...error('http-start', at, problem.message), fix: problem.fix }];
  if (problem && UNREACHABLE.test(problem.message))
    return [
      {
        ...error('http-start', at, problem.message),
        fix: 'make what it asks for reachable, or say where it is with --env',
      },
    ];
  if (problem) return [defect(run, at, problem.message)];
  const failed = (proof?.proofs ?? []).filter(({ outcome }) => outcome === 'fail');
  const checks = (proof?.checks ?? []).filter((result) => isMissed(result) && result.expectedToFail !== true);
  const hints: Readonly<Record<string, string | undefined>> = {
    isolation: sharedHint(plan),
    ...Object.fromEntries(SURFACES.map((id) => [id, raisedHint(plan)])),
  };
  return [
    ...failed.map(({ id, message, detail = '' }) => {
      const fix = UNREAD.test(detail) ? LOOK : hints[id];
      const said = detail === '' ? message : `${message} (${detail})`;
      return { ...error(id, at, `not so: ${said}`), ...(fix !== undefined && { fix }) };
    }),
    ...checks.map(({ id, expected, actual }) => error(id, at, `expected ${expected}, got ${actual}`)),
  ];
}
