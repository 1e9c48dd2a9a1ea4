import { printable } from './describe.ts';
import type { Failure } from './recorder.ts';
import type { Ending, Exchange, HeaderList, WireRequest } from './wire.ts';

/** One exchange as a report shows it: control characters visible, credentials replaced, bodies shortened. */
export interface ShownExchange {
  /** Milliseconds since the run began. */
  readonly atMs: number;
  readonly durationMs: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: HeaderList;
    readonly body?: string;
  };
  readonly response?: {
    readonly status: number;
    readonly headers: HeaderList;
    readonly body: string;
    readonly ending: Ending;
  };
  /** Why there was no answer. */
  readonly problem?: string;
}

const shownCharacters = 2000;

/** An exchange for a report; `safe` takes the credentials out of a text. */
export function shownExchange(exchange: Exchange, beganAt: number, safe: (text: string) => string): ShownExchange {
  const { request, status, headers, text, ending, startedAt, durationMs } = exchange;
  const response = { status, headers: shownHeaders(headers, safe), body: shortened(text, safe), ending };
  return { atMs: Math.max(0, startedAt - beganAt), durationMs, request: shownRequest(request, safe), response };
}

/** A request without an answer for a report. */
export function shownFailure({ request, problem }: Failure, safe: (text: string) => string): ShownExchange {
  return { atMs: 0, durationMs: 0, request: shownRequest(request, safe), problem: printable(safe(problem)) };
}

function shownRequest({ method, url, headers, body }: WireRequest, safe: (text: string) => string) {
  const text = typeof body === 'string' || body === undefined ? body : new TextDecoder().decode(body);
  return {
    ...{ method, url: printable(safe(url)), headers: shownHeaders(headers, safe) },
    ...(text !== undefined && { body: shortened(text, safe) }),
  };
}

function shownHeaders(headers: HeaderList, safe: (text: string) => string): HeaderList {
  return headers.slice(0, 60).map(([name, value]) => [printable(name), printable(shortened(value, safe))]);
}

/** Line breaks stay: they are what shows the shape of a stream. */
function shortened(text: string, safe: (text: string) => string): string {
  const whole = safe(text);
  const cut = whole.length > shownCharacters ? `${whole.slice(0, shownCharacters)}…` : whole;
  return cut.split('\n').map(printable).join('\n');
}
