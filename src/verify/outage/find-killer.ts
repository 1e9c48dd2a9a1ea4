import { isGone } from '../contact.ts';
import type { Launched } from '../launch.ts';
import { header, withHeaders } from '../messages/headers.ts';
import { isAtHome, runCheck } from '../run-check.ts';
import type { Context, Job, Ran } from '../run-check.ts';
import type { Endpoint } from '../talk.ts';
import { WireError } from '../wire.ts';
import type { Exchange, WireRequest } from '../wire.ts';

/** What ended a server. */
export interface Killer {
  readonly job: Job;
  /** The request that does it alone; undefined where only all requests of the check do it together. */
  readonly request: WireRequest | undefined;
  readonly history: readonly Exchange[];
  /** How the server ended, in words. */
  readonly end: string;
}

const maxChecks = 12;
const maxRequests = 6;
/** How long a server may take to end after the last answer, at least. */
const endingMs = 500;

/** Tries the suspects again, each on an instance of its own, until one of these ends; undefined when none does. */
export async function findKiller(context: Context, suspects: readonly Ran[]): Promise<Killer | undefined> {
  const { now, checkTimeoutMs } = context.run;
  const deadline = now() + maxChecks * checkTimeoutMs;
  for (const { job } of suspects.slice(0, maxChecks)) {
    if (now() > deadline) return undefined;
    const killer = await tryAgain(context, job);
    if (killer) return killer;
  }
  return undefined;
}

async function tryAgain(context: Context, job: Job): Promise<Killer | undefined> {
  return onFresh(context, async (launched, endpoint) => {
    const ran = await runCheck({ ...context, run: { ...context.run, endpoint, launch: undefined } }, job);
    const end = await endOf(launched, endpoint);
    if (end === undefined || !ran.trace) return undefined;
    const { exchanges: history, failures } = ran.trace;
    const home = isAtHome(endpoint.url);
    const unanswered = failures.filter(({ kind }) => kind === 'closed').filter(home);
    const requests = [...unanswered, ...history.filter(home).toReversed()].map(({ request }) => request);
    const alone = await findRequest(context, requests.slice(0, maxRequests), history);
    return { job, history, request: alone?.request, end: alone?.end ?? end };
  });
}

async function findRequest(context: Context, requests: readonly WireRequest[], history: readonly Exchange[]) {
  for (const request of requests) {
    const end = await onFresh(context, async (launched, endpoint) => {
      await sendAgain(request, endpoint, history);
      return endOf(launched, endpoint);
    });
    if (end !== undefined) return { request, end };
  }
  return undefined;
}

/** Sends a request once more to another instance, in a session that is opened as its own was. */
async function sendAgain(request: WireRequest, endpoint: Endpoint, history: readonly Exchange[]): Promise<void> {
  const { wire, url } = endpoint;
  const again = ({ signal: _, ...same }: WireRequest): WireRequest => ({ ...same, url: at(same.url, url) });
  const id = header(request.headers, sessionHeader);
  const opening = history.find((past) => id !== undefined && header(past.headers, sessionHeader) === id);
  try {
    const opened = opening && (await wire.send(again(opening.request)));
    const fresh = opened && header(opened.headers, sessionHeader);
    const own = fresh === undefined ? [] : [[sessionHeader, fresh] as const];
    await wire.send(again({ ...request, headers: withHeaders(request.headers, own) }));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
}

const sessionHeader = 'Mcp-Session-Id';

/** The same place on another server. */
export function at(url: string, server: string): string {
  const { pathname, search } = new URL(url);
  return `${new URL(server).origin}${pathname}${search}`;
}

/** How an instance ended, in words; undefined when it is still there. */
async function endOf(launched: Launched, endpoint: Endpoint): Promise<string | undefined> {
  const exit = await launched.exited(endingMs);
  if (!exit) return (await isGone(endpoint)) ? 'it takes no connection any more' : undefined;
  const said = tellingLine(launched.log());
  return `it exited with ${exit.code ?? exit.signal ?? 'nothing'}${said === undefined ? '' : `: ${said}`}`;
}

/** The last line of a log that tells of an error. */
function tellingLine(log: string): string | undefined {
  return log
    .split('\n')
    .findLast((line) => telling.test(line))
    ?.trim();
}

const telling = /^\S*(error|exception|panic|fatal)\b|out of memory|segmentation fault|uncaught|unhandled|assertion/i;

/** Uses one more instance, if it comes up. */
async function onFresh<Result>(
  { run }: Context,
  use: (launched: Launched, endpoint: Endpoint) => Promise<Result>,
): Promise<Result | undefined> {
  const launched = await run.launch?.().catch(() => undefined);
  if (!launched) return undefined;
  try {
    return await use(launched, { ...run.endpoint, url: launched.url });
  } finally {
    await launched.stop();
  }
}
