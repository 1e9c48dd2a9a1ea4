import { ownResponse, ownResult } from '../messages/answer.ts';
import type { Client } from '../client.ts';
import { rpcNotification } from '../messages/json-rpc.ts';
import { afterPause } from './pause.ts';
import type { AllowedTool } from '../tool-roles.ts';
import { WireError } from '../wire.ts';
import type { Exchange, RpcId } from '../wire.ts';

const underWayMs = 100;

/** A call and its cancellation. */
export interface Cancelled {
  /** Undefined when not even headers came in time. */
  readonly call: Exchange | undefined;
  /** The answer to the notification. */
  readonly notified: Exchange;
}

/** How long a call takes that nobody cancels, in milliseconds; undefined when it gives no result this time. */
export async function durationOf(client: Client, { name, arguments: given }: AllowedTool): Promise<number | undefined> {
  const answer = await client.ask('tools/call', { params: { name, arguments: given } });
  return ownResult(answer) && answer.durationMs;
}

/** How long to wait for the end of a call that takes so long when nobody cancels it, both in milliseconds. */
export function waitFor(durationMs: number): number {
  return 2 * durationMs + 1000;
}

/** Calls a slow tool, cancels the call while it is under way, and waits for its end so many milliseconds. */
export async function cancelCall(
  client: Client,
  { name, arguments: given }: AllowedTool,
  { id, waitMs }: { id: RpcId; waitMs: number },
): Promise<Cancelled> {
  const params = { name, arguments: given };
  const [call, notified] = await Promise.all([
    inTime(client.ask('tools/call', { id, params, change: { timeoutMs: waitMs } })),
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
export function isAnswered({ call }: Cancelled): boolean {
  return call !== undefined && ownResponse(call)?.['result'] !== undefined;
}

/** An answer; undefined when none begins before its time limit. */
export async function inTime(answer: Promise<Exchange>): Promise<Exchange | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WireError && error.kind === 'timeout') return undefined;
    throw error;
  }
}
