import { ownResponse, ownResult } from '../messages/answer.ts';
import type { Client } from '../client.ts';
import { rpcNotification } from '../messages/json-rpc.ts';
import { askUnlessOvertaken } from './overtake.ts';
import { afterPause } from './pause.ts';
import type { AllowedTool } from '../tool-roles.ts';
import type { Exchange, RpcId } from '../wire.ts';

const underWayMs = 100;

/** A call and its cancellation. */
export interface Cancelled {
  readonly call: Exchange;
  /** The answer to the notification. */
  readonly notified: Exchange;
}

/** How long a call takes that nobody cancels, in milliseconds; undefined when it gives no result this time. */
export async function durationOf(client: Client, { name, arguments: given }: AllowedTool): Promise<number | undefined> {
  const answer = await client.ask('tools/call', { params: { name, arguments: given } });
  return ownResult(answer) && answer.durationMs;
}

/**
 * Calls a slow tool, cancels the call while it is under way, and waits for its end; what has not ended although later
 * requests were answered has the ending `timeout`, and throws WireError `overtaken` where there are not even headers.
 */
export async function cancelCall(
  client: Client,
  { name, arguments: given }: AllowedTool,
  { id, usualMs }: { id: RpcId; usualMs: number },
): Promise<Cancelled> {
  const params = { name, arguments: given };
  const ask = (signal: AbortSignal) => client.ask('tools/call', { id, params, change: { signal } });
  const [call, notified] = await Promise.all([
    askUnlessOvertaken(ask, { rival: client, usualMs }),
    sendCancellation(client, id),
  ]);
  return { call, notified };
}

/** Tells the server a little later that nobody waits for the request any more. */
export function sendCancellation(client: Client, requestId: RpcId, pauseMs = underWayMs): Promise<Exchange> {
  const body = rpcNotification('notifications/cancelled', { requestId, reason: 'mcp-migrate' });
  return client.post(body, pauseMs > 0 ? afterPause(body, pauseMs) : {});
}

/** Whether the call was answered as if nobody had cancelled it. */
export function isAnswered({ call }: Pick<Cancelled, 'call'>): boolean {
  return ownResponse(call)?.['result'] !== undefined;
}

/** Whether the server had taken the cancellation before the call ended: otherwise it came too late to be heeded. */
export function cameInTime({ call, notified }: Cancelled): boolean {
  return endOf(notified) < endOf(call);
}

function endOf({ startedAt, durationMs }: Exchange): number {
  return startedAt + durationMs;
}
