// Our routes beside an app of this server's own, at one address.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Hono } from 'hono';

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Has our app `answer` what its routes are for, and the other app everything else. */
export function beside(theirs: RequestListener, { routes }: Hono, answer: Answer): Answer {
  const ours = new Set(routes.map(({ path }) => path));
  return (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    if (ours.has(path) || ours.has(path.replace(/\/$/, ''))) void answer(request, response);
    else theirs(request, response);
  };
}
