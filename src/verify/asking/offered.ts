import { modernRevision } from '../../spec/revisions.ts';
import { isTurnedAway } from '../messages/answer.ts';
import { notApplicable } from '../check.ts';
import type { Verdict } from '../check.ts';
import { SessionError } from '../client.ts';
import { openGet } from './event-streams.ts';
import type { Exchange } from '../wire.ts';
import type { Target } from '../target.ts';
import { worstOf } from '../worst-of.ts';

type Method = 'GET' | 'DELETE';

/**
 * The verdict on what GET or DELETE is answered. A failure counts where a proper request with that method leads
 * somewhere; where it does not, 404 is as good as 405, and so is anything else.
 */
export async function ifOffered(target: Target, method: Method, judge: () => Promise<Verdict>): Promise<Verdict> {
  const verdict = await judge();
  if (verdict.outcome !== 'fail' || isServed(verdict.exchange)) return verdict;
  const reason = await whyNotOffered(target, method);
  return reason === undefined ? verdict : notApplicable(reason);
}

/** Why requests with a method lead nowhere, found out with a proper one; undefined: they lead somewhere. */
export async function whyNotOffered(target: Target, method: Method): Promise<string | undefined> {
  const status = await properStatus(target, method).catch(unlessRefused);
  if (status === 'refused') return `whether ${method} is offered cannot be found out: initialize gives no session`;
  if (status === undefined) return `${method} is not answered`;
  const leads = (status >= 200 && status < 300) || status === conflict || isTurnedAway({ status });
  return leads ? undefined : `${method} is not offered: it is answered ${status}`;
}

/** Whether an answer to a proper request says that its method leads nowhere: 404 is as good as 405. */
export function isNotOffered({ status }: Pick<Exchange, 'status'>): boolean {
  return [404, 405, 501].includes(status);
}

/** The worst of what could be judged; not applicable where nothing could. */
export function worstOfOffered(verdicts: readonly Verdict[]): Verdict {
  const judged = verdicts.filter(({ outcome }) => outcome !== 'not-applicable');
  return worstOf(judged.length > 0 ? judged : verdicts);
}

/** All verdicts, one after another. */
export async function inTurn(attempts: readonly (() => Promise<Verdict>)[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const attempt of attempts) verdicts.push(await attempt());
  return verdicts;
}

/** A stream that somebody else has is offered. */
const conflict = 409;

function isServed(exchange: Exchange | undefined): boolean {
  return exchange !== undefined && exchange.status >= 200 && exchange.status < 300;
}

function unlessRefused(error: unknown): 'refused' {
  if (error instanceof SessionError) return 'refused';
  throw error;
}

async function properStatus(target: Target, method: Method): Promise<number | undefined> {
  const client = await target.connect();
  const change = target.era === 'modern' ? { set: [['MCP-Protocol-Version', modernRevision]] as const } : {};
  if (method === 'DELETE') return (await client.send('DELETE', change)).status;
  const stream = await openGet(client, { change });
  await stream?.close();
  return stream?.status;
}
