// The routes of this server: two checks of its health, and the endpoint behind what guards it. A Hono app: add routes, or mount it in yours.
// #region rate-limit
//: import { Hono } from 'hono';
// #endregion
// #region no-rate-limit
import { Hono, type Context } from 'hono';
// #endregion
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
// #region rate-limit
//: import { counted } from './rate-limit.ts';
// #endregion
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
  // #region ready
  app.get('/readyz', (context) =>
    endpoint.mayGetMore() ? context.json({ ok: true }) : context.json({ ok: false }, 503),
  );
  // #endregion
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
  // #region rate-limit
  //: const callerOf = counted((): undefined => undefined, settings); // everybody may use it
  // #endregion
  // #region no-rate-limit
  //: const callerOf = (_context: Context): undefined => undefined; // everybody may use it
  // #endregion
  // #endregion
  // #region api-key oauth
  // #region rate-limit
  //: const callerOf = counted(({ req }) => authenticate(req.raw, parts.methods), settings);
  // #endregion
  // #region no-rate-limit
  const callerOf = ({ req }: Context) => authenticate(req.raw, parts.methods);
  // #endregion
  // #endregion
  app.all(settings.path, async (context) => {
    const caller = await callerOf(context);
    const { raw: request } = context.req;
    if (METHODS.includes(request.method)) return endpoint.handle(request, caller);
    throw new Refusal(405, 'Method not allowed', { headers: { Allow: METHODS.join(', ') } });
  });
  // #region kept-sse
  if (settings.kept) {
    const { stream, messages } = settings.kept;
    app.post(messages, async (context) => endpoint.take(context.req.raw, await callerOf(context)));
    app.all(stream, async (context) => {
      if (context.req.method === 'GET') return endpoint.stream(messages, await callerOf(context));
      throw new Refusal(405, 'Method not allowed', { headers: { Allow: 'GET' } });
    });
  }
  // #endregion
  app.notFound(() => answerError(new Refusal(404, 'Not found')));
  app.onError((error) => answerError(error));
  return app;
}
