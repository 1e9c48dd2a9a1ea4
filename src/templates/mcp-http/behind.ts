// Our routes behind an app of this server's own: what guards that app guards them too.
import type { IncomingMessage, ServerResponse } from 'node:http';

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** An app that calls `next` for what it has no route for. */
export type Guard = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => unknown;

// #region ready
const HEALTH = ['/healthz', '/readyz']; // probes have no credentials
// #endregion
// #region no-ready
//: const HEALTH = ['/healthz']; // probes have no credentials
// #endregion

/** Has our app `answer` what gets past the middleware of the guard and is for none of its routes. */
export function behind(guard: Guard, answer: Answer): Answer {
  return (request, response) => {
    if (HEALTH.includes(request.url ?? '')) return answer(request, response);
    return guard(request, response, (error) => {
      try {
        if (error) refuse(response, error);
        else if (!isPlain(request)) refuse(response, { status: 404 });
        else void answer(withRawBody(request), response);
      } catch (problem) {
        refuse(response, problem); // nested too deeply to be written again
      }
    });
  };
}

const PLAIN_PATH = /^(\/(\.well-known|[\w~-][\w.~-]*))+\/?$/;

/** Whether the path is spelled as the guard compares it: `/x/../mcp` and `/%6dcp` lead to the endpoint, but not past its guard. */
function isPlain({ url = '/' }: IncomingMessage): boolean {
  const [path = '/'] = url.split('?');
  return PLAIN_PATH.test(path);
}

/** A parser of the app may have read the body: it goes on as near to what came as can be. */
function withRawBody(request: IncomingMessage & { body?: unknown }): IncomingMessage {
  if (!request.readableEnded || request.body === undefined) return request;
  return Object.assign(request, { rawBody: Buffer.from(JSON.stringify(request.body)) });
}

/** Tells what a parser of the app could not read. */
function refuse(response: ServerResponse, error: unknown): void {
  const { status = 500 } = error as { readonly status?: number };
  const [code, message] = REFUSALS[status] ?? (status < 500 ? [-32000, 'Request refused'] : [-32603, 'Internal error']);
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}

const REFUSALS: Readonly<Record<number, readonly [number, string]>> = {
  400: [-32700, 'Parse error: the body is not JSON'],
  404: [-32000, 'Not found'],
  413: [-32000, 'The body is too large'],
  415: [-32000, 'The body has an encoding that is not read'],
};
