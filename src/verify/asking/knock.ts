import { blocked, fail, pass, warn } from '../check.ts';
import type { Verdict } from '../check.ts';
import { bearerChallenge } from '../messages/challenge.ts';
import type { Challenge } from '../messages/challenge.ts';
import { describe, quote } from '../describe.ts';
import { askFirst } from './first-request.ts';
import { ownResult } from '../messages/answer.ts';
import { header, headerValues, withHeaders } from '../messages/headers.ts';
import { rpcRequest } from '../messages/json-rpc.ts';
import type { RequestChange, Talk } from '../talk.ts';
import type { Target } from '../target.ts';
import type { Exchange, HeaderList } from '../wire.ts';

/** Credentials of nobody: none. */
export const nobody: RequestChange = { anonymous: true };

/**
 * What comes of other credentials than the run's: the first answer that refuses them (401, 403), else the first of all.
 * Servers that wave the first request through show themselves on the next one.
 */
export async function knock(target: Target, credentials: RequestChange): Promise<Exchange> {
  const first = await askFirst(target, credentials);
  if (isRefused(first)) return first;
  const next = await askNext(target, inSession(first, credentials));
  return isRefused(next) ? next : first;
}

/** What follows is asked in the session that the first answer gave, where it gave one. */
function inSession(first: Exchange, change: RequestChange): RequestChange {
  const id = header(first.headers, 'mcp-session-id');
  const version = ownResult(first)?.['protocolVersion'];
  if (id === undefined || typeof version !== 'string') return change;
  const own: HeaderList = [
    ['Mcp-Session-Id', id],
    ['MCP-Protocol-Version', version],
  ];
  return { ...change, set: withHeaders(own, change.set ?? []) };
}

async function askNext(target: Target, change: RequestChange): Promise<Exchange> {
  if (target.era === 'legacy') return target.post(rpcRequest(2, 'ping'), change);
  return (await target.connect()).ask('tools/list', { change });
}

function isRefused({ status }: Exchange): boolean {
  return status === 401 || status === 403;
}

/** Judges the Bearer challenge that a request without credentials meets; blocked where there is none. */
export async function judgeChallenge(
  target: Target,
  judge: (challenge: Challenge, exchange: Exchange) => Verdict | Promise<Verdict>,
): Promise<Verdict> {
  const exchange = await knock(target, nobody);
  const challenge = bearerChallenge(exchange.headers);
  if (challenge) return judge(challenge, exchange);
  return blocked(`no Bearer challenge to a request without credentials: ${describeChallenge(exchange)}`);
}

/** What a refusal says, in one line: its status and its challenge. */
export function describeChallenge(exchange: Exchange): string {
  const values = headerValues(exchange.headers, 'www-authenticate');
  if (values.length === 0) return `${describe(exchange)}, without WWW-Authenticate`;
  return `HTTP ${exchange.status}, WWW-Authenticate ${quote(values.join(', '), 400)}`;
}

/** The answers to GET and DELETE, which a server may not offer. */
export async function sendOthers(talk: Talk, change: RequestChange): Promise<readonly Exchange[]> {
  return [await talk.send('GET', change), await talk.send('DELETE', change)];
}

/** A token that no server issues. */
export const badToken: RequestChange = { token: 'mcp-migrate-not-a-token' };

/** HTTP 401 with error="invalid_token"; RFC 6750 §3 only recommends the error. */
export function judgeRefusedToken(exchange: Exchange, token: string): Verdict {
  const expected = `HTTP 401 with error="invalid_token" for ${token}`;
  if (exchange.status !== 401) return fail(expected, describe(exchange), { exchange });
  const error = bearerChallenge(exchange.headers)?.parameters.get('error');
  return error === 'invalid_token' ? pass : warn(expected, describeChallenge(exchange), { exchange });
}
