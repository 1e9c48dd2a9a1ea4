import { eraWords } from '../spec/revisions.ts';
import type { Era } from '../spec/revisions.ts';
import { isTurnedAway } from './messages/answer.ts';
import { BudgetError, withBudget } from './budget.ts';
import { blocked, fail, notApplicable, notRun } from './check.ts';
import type { Check, Verdict } from './check.ts';
import { SessionError } from './client.ts';
import { endSessions } from './end-sessions.ts';
import { erasOf } from './facts.ts';
import type { Facts } from './facts.ts';
import type { Launch, Launched } from './launch.ts';
import { mapLimited } from './map-limited.ts';
import { missingNeed } from './needs.ts';
import { record } from './recorder.ts';
import type { Recording } from './recorder.ts';
import { redactor } from './redact.ts';
import { resultFrom } from './result.ts';
import type { CheckResult } from './result.ts';
import { shownExchange, shownFailure } from './shown-exchange.ts';
import type { Endpoint } from './talk.ts';
import { createTarget, LaunchError } from './target.ts';
import type { Means, Target } from './target.ts';
import type { Tokens } from './tokens.ts';
import { WireError } from './wire.ts';
import type { Exchange, WireRequest } from './wire.ts';

export interface Run {
  readonly endpoint: Endpoint;
  readonly facts: Facts;
  readonly eras: readonly Era[];
  readonly checks: readonly Check[];
  readonly tokens?: Tokens;
  /** How long to watch a quiet stream, in milliseconds; 0 leaves out the checks that do. */
  readonly idleMs?: number;
  /** More addresses of the server's machine. */
  readonly interfaces?: readonly string[];
  /** Starts one more instance of the server, where that can be done. */
  readonly launch?: Launch | undefined;
  /** Why a check is not to be run; undefined runs it. */
  readonly leftOut?: (check: Check) => string | undefined;
  readonly concurrency: number;
  /** Milliseconds for all exchanges of one check. */
  readonly checkTimeoutMs: number;
  /** The clock, in milliseconds. */
  readonly now: () => number;
  /** Shell commands that send a request again, and before it or beside it what else takes part. */
  readonly curlOf: CurlOf;
}

type CurlOf = (
  request: WireRequest,
  history: readonly Exchange[],
  options: { readonly beside: readonly Exchange[] },
) => string;

/**
 * Runs every check once in each era it knows, in the order given; one that knows none of them is listed as not
 * applicable. Never throws for what a server or a check does.
 */
export async function runChecks(run: Run): Promise<CheckResult[]> {
  const context = { run, beganAt: run.now(), redact: redactor({ ...run.endpoint, tokens: run.tokens ?? {} }) };
  const jobs = run.checks.flatMap((check, index) =>
    erasFor(check, run.eras).map((era) => ({ check, era, firstId: (index + 1) * idsOfCheck })),
  );
  const last = jobs.filter(({ check }) => check.alone === true);
  const first = jobs.filter((job) => !last.includes(job));
  const tried = await mapLimited(first, run.concurrency, (job) => runCheck(context, job));
  const ran = [
    ...(run.concurrency > 1 ? await triedAlone(context, tried) : tried),
    ...(await mapLimited(last, 1, (job) => runCheck(context, job))),
  ];
  return ran.toSorted((one, other) => jobs.indexOf(one.job) - jobs.indexOf(other.job)).map((one) => one.result);
}

const idsOfCheck = 1000;
const maxInVain = 2;

/**
 * Those that ran out of time or were turned away once more, each alone, until that is in vain: they may have been in
 * each other's way.
 */
async function triedAlone(context: Context, tried: readonly Ran[]): Promise<Ran[]> {
  const ran: Ran[] = [];
  let inVain = 0;
  for (const one of tried) {
    const again = one.isCrowded && inVain < maxInVain ? await runCheck(context, one.job) : undefined;
    if (again) inVain = again.isCrowded ? inVain + 1 : 0;
    ran.push(again ?? one);
  }
  return ran;
}

interface Job {
  readonly check: Check;
  readonly era: Era;
  readonly firstId: number;
}

interface Ran {
  readonly job: Job;
  readonly result: CheckResult;
  /** Not passed, and too much for the server or for the time it had. */
  readonly isCrowded: boolean;
}

interface Context {
  readonly run: Run;
  readonly beganAt: number;
  readonly redact: (text: string) => string;
}

function erasFor(check: Check, eras: readonly Era[]): readonly Era[] {
  const known = eras.filter((era) => check.eras.includes(era));
  if (known.length === 0) return check.eras.slice(0, 1);
  return check.once === true ? known.slice(0, 1) : known;
}

async function runCheck(context: Context, job: Job): Promise<Ran> {
  const { run, redact } = context;
  const { check, era, firstId } = job;
  const { facts, tokens = {}, idleMs = 0, interfaces = [] } = run;
  const started: Launched[] = [];
  const means: Means = { facts, tokens, idleMs, interfaces, launch: run.launch && keeping(run.launch, started) };
  const verdict = notToBeRun(context, check, era) ?? missingNeed(check.needs, means, era);
  if (verdict) return { job, result: resultFrom({ check, era, redact, verdict }), isCrowded: false };

  const budgetMs = run.checkTimeoutMs + extraMs(check, idleMs);
  const budgeted = withBudget(run.endpoint.wire, budgetMs, run.now);
  const recording = record(budgeted.wire);
  const target = createTarget({ ...run.endpoint, wire: recording.wire, firstId }, era, means);
  const judgement = await judge(check, target);
  await recording.close();
  await Promise.all(started.map((launched) => launched.stop()));
  await endSessions(run.endpoint, recording.exchanges.filter(isAtHome(run.endpoint.url)));
  const result = reported(context, { ...job, recording, judgement });
  const isCrowded = budgeted.ranOut() || recording.exchanges.some(isTurnedAway);
  return { job, result, isCrowded: isCrowded && result.outcome !== 'pass' };
}

/** Watching takes its time, and so does starting the server once or twice more. */
function extraMs({ needs }: Check, idleMs: number): number {
  return (needs.includes('idle') ? idleMs : 0) + (needs.includes('process') ? startingMs : 0);
}

const startingMs = 30_000;

function notToBeRun({ run }: Context, check: Check, era: Era): Verdict | undefined {
  const leftOut = run.leftOut?.(check);
  if (leftOut !== undefined) return notRun(leftOut);
  if (run.eras.includes(era)) return undefined;
  const isSpoken = erasOf(run.facts).includes(era);
  return isSpoken
    ? notRun(`left out with --era: ${era}`)
    : notApplicable(`the endpoint does not speak ${eraWords[era]}`);
}

function keeping(launch: Launch, started: Launched[]): Launch {
  return async (options) => {
    const launched = await launch(options);
    started.push(launched);
    return launched;
  };
}

/** Sessions of another instance end with it. */
function isAtHome(url: string): (exchange: Exchange) => boolean {
  const { origin } = new URL(url);
  return ({ request }) => new URL(request.url).origin === origin;
}

interface Tried extends Job {
  readonly recording: Recording;
  readonly judgement: Judgement;
}

function reported({ run, beganAt, redact }: Context, { check, era, recording, judgement }: Tried): CheckResult {
  const { verdict, request } = judgement;
  const exchange = verdict.outcome === 'fail' ? verdict.exchange : undefined;
  const decisive = exchange ?? (request ? undefined : recording.exchanges.at(-1));
  const shown = request ?? decisive?.request;
  const beside = check.replays === true ? partsBefore(decisive, recording.exchanges) : [];
  const curl = shown && run.curlOf(shown, recording.exchanges, { beside });
  const exchanges = [
    ...recording.exchanges.slice(0, shownExchanges).map((one) => shownExchange(one, beganAt, redact)),
    ...recording.failures.slice(0, shownExchanges).map((one) => shownFailure(one, redact)),
  ];
  const seen = { ...(decisive && { exchange: decisive }), ...(curl && { curl }) };
  return resultFrom({ check, era, redact, verdict, exchanges, ...seen });
}

/** What was sent before an exchange was over, in that order. */
function partsBefore(decisive: Exchange | undefined, exchanges: readonly Exchange[]): Exchange[] {
  const until = decisive ? decisive.startedAt + decisive.durationMs : Infinity;
  return exchanges
    .filter(({ startedAt }) => startedAt <= until)
    .toSorted((one, other) => one.startedAt - other.startedAt);
}

const shownExchanges = 40;
const gone = 'the server is gone since the run began';

interface Judgement {
  readonly verdict: Verdict;
  /** The request that got no answer. */
  readonly request?: WireRequest;
}

async function judge(check: Check, target: Target): Promise<Judgement> {
  try {
    return { verdict: await check.run(target) };
  } catch (error) {
    if (error instanceof SessionError) return { verdict: blocked(error.message) };
    if (error instanceof LaunchError) return { verdict: notRun(error.message) };
    if (error instanceof BudgetError) return { verdict: blocked(`${error.message}; --timeout gives it more`) };
    if (!(error instanceof WireError)) return { verdict: blocked(`defect in the check: ${String(error)}`) };
    const { request, kind, message } = error;
    if (kind === 'unreachable' && request.url === target.url)
      return { verdict: blocked(`${gone}: ${message}`), request };
    if (kind === 'unsendable') return { verdict: blocked(`the request cannot be sent: ${message}`), request };
    return { verdict: fail(check.requirement.expect, `no HTTP answer: ${message}`), request };
  }
}
