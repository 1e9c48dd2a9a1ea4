import type { Group, Level } from '../spec/requirement.ts';
import type { Era } from '../spec/revisions.ts';
import { blocked, fail } from './check.ts';
import type { Check, Verdict } from './check.ts';
import { endSessions } from './end-sessions.ts';
import { missingNeed } from './needs.ts';
import type { Facts } from './probe.ts';
import { record, withBudget } from './recorder.ts';
import { resultFrom } from './result.ts';
import { createTarget, SessionError } from './target.ts';
import type { Endpoint } from './target.ts';
import { WireError } from './wire.ts';
import type { Exchange, WireRequest } from './wire.ts';

export interface CheckResult {
  readonly id: string;
  readonly group: Group;
  readonly level: Level;
  readonly era: Era;
  readonly outcome: Verdict['outcome'];
  readonly expected: string;
  readonly actual: string;
  /** The likely cause of a failure; for `not-applicable` and `blocked` the reason. */
  readonly cause?: string;
  /** Shell commands that show it again. */
  readonly curl?: string;
  readonly source: string;
}

export interface Run {
  readonly endpoint: Endpoint;
  readonly facts: Facts;
  readonly eras: readonly Era[];
  readonly checks: readonly Check[];
  /** Why a check is not to be run; undefined runs it. */
  readonly leftOut?: (check: Check) => string | undefined;
  readonly concurrency: number;
  /** Milliseconds for all exchanges of one check. */
  readonly checkTimeoutMs: number;
  /** The clock, in milliseconds. */
  readonly now: () => number;
  readonly curlOf: (request: WireRequest, history: readonly Exchange[]) => string;
  readonly checked?: (result: CheckResult) => void;
}

/** Runs every check once in each era it knows, in the order given. Never throws for what a server or a check does. */
export async function runChecks(run: Run): Promise<CheckResult[]> {
  const jobs = run.eras.flatMap((era) =>
    run.checks.filter((check) => check.eras.includes(era)).map((check) => ({ check, era })),
  );
  return mapLimited(jobs, run.concurrency, async ({ check, era }) => {
    const result = await runCheck(run, check, era);
    run.checked?.(result);
    return result;
  });
}

async function runCheck(run: Run, check: Check, era: Era): Promise<CheckResult> {
  const secrets = run.endpoint.headers;
  const reason = run.leftOut?.(check);
  if (reason !== undefined) return resultFrom({ check, era, secrets, verdict: { outcome: 'not-applicable', reason } });
  const unmet = missingNeed(check.needs, run.facts);
  if (unmet) return resultFrom({ check, era, secrets, verdict: unmet });

  const recording = record(withBudget(run.endpoint.wire, run.checkTimeoutMs, run.now));
  const endpoint = { ...run.endpoint, wire: recording.wire };
  const { verdict, request } = await judge(check, () => check.run(createTarget(endpoint, era, run.facts)));
  await endSessions(run.endpoint, recording.exchanges);
  const exchange = verdict.outcome === 'fail' ? verdict.exchange : undefined;
  const decisive = exchange ?? (request ? undefined : recording.exchanges.at(-1));
  const shown = request ?? decisive?.request;
  const curl = shown && run.curlOf(shown, recording.exchanges);
  return resultFrom({ check, era, secrets, verdict, ...(decisive && { exchange: decisive }), ...(curl && { curl }) });
}

interface Judgement {
  readonly verdict: Verdict;
  /** The request that got no answer. */
  readonly request?: WireRequest;
}

async function judge(check: Check, run: () => Promise<Verdict>): Promise<Judgement> {
  try {
    return { verdict: await run() };
  } catch (error) {
    if (error instanceof SessionError) return { verdict: blocked(error.message) };
    if (!(error instanceof WireError)) return { verdict: blocked(`defect in the check: ${String(error)}`) };
    const { request, kind, message } = error;
    if (kind === 'unsendable') return { verdict: blocked(`the request cannot be sent: ${message}`), request };
    return { verdict: fail(check.requirement.expect, `no HTTP answer: ${message}`), request };
  }
}

async function mapLimited<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, work));
  return results;
}
