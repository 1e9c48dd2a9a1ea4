import { eraWords } from '../spec/revisions.ts';
import type { Era } from '../spec/revisions.ts';
import { isTurnedAway } from './messages/answer.ts';
import { BudgetError, withBudget } from './budget.ts';
import type { Budgeted } from './budget.ts';
import { blocked, fail, notApplicable, notRun } from './check.ts';
import type { Check, Verdict } from './check.ts';
import { SessionError } from './client.ts';
import { endSessions } from './end-sessions.ts';
import { erasOf } from './facts.ts';
import type { Launch, Launched } from './launch.ts';
import { missingNeed } from './needs.ts';
import { record, traceOf } from './recorder.ts';
import type { Recording, Trace } from './recorder.ts';
import { resultFrom } from './result.ts';
import type { CheckResult } from './result.ts';
import type { Run } from './run.ts';
import { shownExchange, shownFailure } from './shown-exchange.ts';
import { createTarget, LaunchError } from './target.ts';
import type { Means } from './target.ts';
import { WireError } from './wire.ts';
import type { Exchange, WireRequest } from './wire.ts';

/** One check in one era. */
export interface Job {
  readonly check: Check;
  readonly era: Era;
  /** Where the ids of its requests begin. */
  readonly firstId: number;
}

/** How a job ended, with all that went over the wire to the endpoint. */
export interface Ran {
  readonly job: Job;
  readonly result: CheckResult;
  /** undefined: the check was not run. */
  readonly trace?: Trace;
  /** Not passed, and too much for the server or for the time it had. */
  readonly isCrowded: boolean;
  /** The server was gone by the end of it, or before. */
  readonly isLost?: true;
}

export interface Context {
  readonly run: Run;
  readonly beganAt: number;
  /** Takes the credentials of the run out of a text. */
  readonly redact: (text: string) => string;
}

/** Runs a check in one era. Never throws for what a server or a check does. */
export async function runCheck(context: Context, job: Job): Promise<Ran> {
  const { run } = context;
  const { check, era, firstId } = job;
  const { facts, tokens = {}, idleMs = 0, interfaces = [] } = run;
  const reason = whyNotRun(context, job);
  if (reason) return leftOut(context, job, reason);

  const { paceMs = 0 } = facts;
  const ms = run.checkTimeoutMs + (check.needs.includes('idle') ? idleMs : 0);
  const budgeted = withBudget(run.endpoint.wire, { ms, paceMs, now: run.now });
  const started: Launched[] = [];
  const launch = run.launch && keeping(run.launch, { started, budgeted, now: run.now });
  const recording = record(budgeted.wire);
  const means: Means = { facts, tokens, idleMs, interfaces, launch };
  const target = createTarget({ ...run.endpoint, wire: recording.wire, firstId }, era, means);
  const judgement = await judge(check, target);
  await recording.close();
  await Promise.all(started.map((launched) => launched.stop()));
  await endSessions(run.endpoint, recording.exchanges.filter(isAtHome(run.endpoint.url)));
  const result = reported(context, { ...job, recording, judgement });
  const isCrowded = budgeted.ranOut() || recording.exchanges.some(isTurnedAway);
  return { job, result, trace: traceOf(recording), isCrowded: isCrowded && result.outcome !== 'pass' };
}

/** What becomes of a job whose check is not run. */
export function leftOut({ redact }: Context, job: Job, verdict: Verdict): Ran {
  return { job, result: resultFrom({ ...job, redact, verdict }), isCrowded: false };
}

/** Why a job is not to be run, or cannot be; undefined: it can. */
export function whyNotRun({ run }: Context, { check, era }: Job): Verdict | undefined {
  const { facts, tokens = {}, idleMs = 0, interfaces = [], launch } = run;
  const reason = run.leftOut?.(check);
  if (reason !== undefined) return notRun(reason);
  if (!run.eras.includes(era)) return outOfEra(run, era);
  return missingNeed(check.needs, { facts, tokens, idleMs, interfaces, launch }, era);
}

function outOfEra({ facts }: Run, era: Era): Verdict {
  const isSpoken = erasOf(facts).includes(era);
  return isSpoken
    ? notRun(`left out with --era: ${era}`)
    : notApplicable(`the endpoint does not speak ${eraWords[era]}`);
}

/** Starting takes its time, which is not the check's. */
function keeping(
  launch: Launch,
  { started, budgeted, now }: { started: Launched[]; budgeted: Budgeted; now: () => number },
): Launch {
  return async (options) => {
    const began = now();
    const launched = await launch(options);
    started.push(launched);
    budgeted.extend(now() - began);
    return launched;
  };
}

/** Sessions of another instance end with it. */
export function isAtHome(url: string): (exchange: { readonly request: WireRequest }) => boolean {
  const { origin } = new URL(url);
  return ({ request }) => URL.canParse(request.url) && new URL(request.url).origin === origin;
}

interface Tried extends Job {
  readonly recording: Recording;
  readonly judgement: Judgement;
}

function reported({ run, beganAt, redact }: Context, { check, era, recording, judgement }: Tried): CheckResult {
  const { verdict } = judgement;
  const failure = verdict.outcome === 'fail' ? verdict : undefined;
  const request = failure?.request ?? judgement.request;
  const decisive = failure?.exchange ?? (request ? undefined : recording.exchanges.at(-1));
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

interface Judgement {
  readonly verdict: Verdict;
  /** The request that got no answer. */
  readonly request?: WireRequest;
}

async function judge(check: Check, target: Parameters<Check['run']>[0]): Promise<Judgement> {
  try {
    return { verdict: await check.run(target) };
  } catch (error) {
    if (error instanceof SessionError) return { verdict: blocked(error.message) };
    if (error instanceof LaunchError) return { verdict: notRun(error.message) };
    if (!(error instanceof WireError)) return { verdict: blocked(`defect in the check: ${String(error)}`) };
    return { verdict: verdictOn(error, check, target.url), request: error.request };
  }
}

/** What ran out of time shows nothing about a server. */
function verdictOn(error: WireError, check: Check, url: string): Verdict {
  const { kind, message, request } = error;
  if (error instanceof BudgetError) return blocked(`${message}; --timeout gives it more`);
  if (kind === 'timeout') return blocked(`ran out of time: ${message}; --timeout gives it more`);
  if (kind === 'unreachable' && request.url === url) return blocked(`cannot be reached: ${message}`);
  if (kind === 'unsendable') return blocked(`the request cannot be sent: ${message}`);
  return fail(check.requirement.expect, `no HTTP answer: ${message}`);
}
