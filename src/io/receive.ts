import { performance } from 'node:perf_hooks';
import { WireError } from '../verify/wire.ts';
import type { WireRequest } from '../verify/wire.ts';
import type { Connections } from './connections.ts';
import { NoAnswer, Reception } from './reception.ts';
import type { ReceptionOptions } from './reception.ts';
import { wireError } from './wire-problem.ts';

export interface Attempt extends ReceptionOptions {
  /** What has to come within the time limit: the headers, or all of the body that is wanted. */
  readonly until: 'answered' | 'ended';
  /** Milliseconds, for waiting for the connection and repeating as well. */
  readonly timeoutMs: number;
}

/**
 * Sends a request and waits for its answer. Where a kept connection turns out to be closed, the request is sent once
 * more if that is safe (RFC 9112 §9.3.1). Throws WireError.
 */
export async function receive(connections: Connections, request: WireRequest, attempt: Attempt): Promise<Reception> {
  const began = performance.now();
  const attemptOnce = async (): Promise<Reception> => {
    const { connection, release } = await connections.acquire(request);
    const reception = new Reception(connection, request, attempt);
    void reception.ended.then(release);
    await settled(reception, attempt, performance.now() - began);
    return reception;
  };
  try {
    return await attemptOnce().catch((error: unknown) => {
      if (isWorthRepeating(error, request)) return attemptOnce();
      throw error;
    });
  } catch (error) {
    throw wireError(error instanceof NoAnswer ? error.cause : error, request);
  }
}

/** The error for a time limit that is over. */
export function nothingWithin(timeoutMs: number, request: WireRequest): WireError {
  return new WireError('timeout', request, `nothing within ${Math.round(timeoutMs)} ms`);
}

async function settled(reception: Reception, { until, timeoutMs }: Attempt, usedMs: number): Promise<void> {
  const { request } = reception;
  const stop = (): void => {
    reception.giveUp(nothingWithin(timeoutMs, request));
    reception.end('timeout');
  };
  const timer = setTimeout(stop, timeoutMs - usedMs);
  request.signal?.addEventListener('abort', stop, { once: true });
  try {
    await reception.answered;
    if (until === 'ended') await reception.ended;
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', stop);
  }
}

function isWorthRepeating(error: unknown, request: WireRequest): boolean {
  if (!(error instanceof NoAnswer) || !error.reused) return false;
  const isIdempotent = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'TRACE'].includes(request.method);
  return isIdempotent && wireError(error.cause, request).kind === 'closed';
}
