// The routes of this server: a health check, and the endpoint behind what guards it. A Hono app: add routes, or mount it in yours.
import { Hono } from 'hono';
// #region oauth
import { cors } from 'hono/cors';
// #endregion
// #region api-key oauth
import { authenticate, authMethods, type Method } from './auth.ts';
// #endregion
// #region open
//: import { authMethods, type Method } from './auth.ts';
// #endregion
import { Endpoint } from './endpoint.ts';
import { answerError, Refusal } from './errors.ts';
import { METHODS, onlyAllowed } from './guards.ts';
import type { ServerFactory } from './servers.ts';
import { readSettings, type Settings } from './settings.ts';

/** The app that serves what `createServer` builds. Its `fetch` is all that a runtime needs. */
export function createApp(createServer: ServerFactory, settings: Settings = readSettings()): Hono {
  return appOf({ endpoint: new Endpoint(createServer, settings), methods: authMethods(settings), settings });
}

// #region gone
//: const MOVED = 'Gone: HTTP+SSE is no longer served; Streamable HTTP is, at ';

// #endregion
/** What an app is made of. */
export interface Parts {
  readonly endpoint: Endpoint;
  readonly methods: readonly Method[];
  readonly settings: Settings;
}

/** The app around an endpoint that its maker goes on to use. */
export function appOf(parts: Parts): Hono {
  const { endpoint, settings } = parts;
  const app = new Hono({ strict: false });
  app.get('/healthz', (context) => context.json({ ok: true })); // first: probes send an IP address as Host, and no key
  // #region oauth
  for (const { metadata } of parts.methods) {
    if (metadata) app.use(metadata.path, cors()).get(metadata.path, (context) => context.json(metadata.document));
  }
  // #endregion
  app.use(onlyAllowed(settings));
  // #region gone
  //: for (const path of settings.gone) app.all(path, () => answerError(new Refusal(410, MOVED + settings.path)));
  // #endregion
  // #region open
  //: const callerOf = (_request: Request) => undefined; // everybody may use it
  // #endregion
  // #region api-key oauth
  const callerOf = (request: Request) => authenticate(request, parts.methods);
  // #endregion
  app.all(settings.path, async ({ req: { raw: request } }) => {
    const caller = await callerOf(request);
    if (METHODS.includes(request.method)) return endpoint.handle(request, caller);
    throw new Refusal(405, 'Method not allowed', { headers: { Allow: METHODS.join(', ') } });
  });
  // #region kept-sse
  if (settings.kept) {
    const { stream, messages } = settings.kept;
    app.post(messages, async ({ req: { raw: request } }) => endpoint.take(request, await callerOf(request)));
    app.all(stream, async ({ req: { raw: request } }) => {
      if (request.method === 'GET') return endpoint.stream(messages, await callerOf(request));
      throw new Refusal(405, 'Method not allowed', { headers: { Allow: 'GET' } });
    });
  }
  // #endregion
  app.notFound(() => answerError(new Refusal(404, 'Not found')));
  app.onError((error) => answerError(error));
  return app;
}
