// Serves this MCP server over HTTP on Node.js: listens, and ends without cutting anybody off.
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { appOf } from './app.ts';
import { authMethods } from './auth.ts';
// #region own-guard
//: import { behind } from './behind.ts';
// #endregion
// #region own-app
//: import { beside } from './beside.ts';
// #endregion
import { Endpoint } from './endpoint.ts';
import { answerError, Refusal } from './errors.ts';
import { log } from './log.ts';
import type { ServerFactory } from './servers.ts';
// #region no-former
import { readSettings, type Settings } from './settings.ts';
// #endregion
// #region former
//: import { readSettings, type Former, type Settings } from './settings.ts';
// #endregion
import { outliveStrays } from './strays.ts';
import { answerUnreadable } from './unreadable.ts';

/** Longer than the idle timeout of common load balancers. */
const KEEP_ALIVE_MS = 75_000;
// #region stateful
const SWEEP_MS = 60_000;
// #endregion
const DRAIN_MS = 10_000;
const POLL_MS = 50;
/** How often clients that are too slow are looked for. */
const CHECK_MS = 10_000;

/** Serves what `createServer` builds over Streamable HTTP. Ends the process when it cannot start. */
// #region former-always
//: export async function serveHttp(createServer: ServerFactory, former: Former): Promise<void> {
// #endregion
// #region former-sometimes
//: export async function serveHttp(createServer: ServerFactory, former: Partial<Former> = {}): Promise<void> {
// #endregion
// #region no-former
export async function serveHttp(createServer: ServerFactory): Promise<void> {
  // #endregion
  try {
    // #region no-former
    const settings = readSettings();
    // #endregion
    // #region former
    //: const settings = readSettings(process.env, former);
    // #endregion
    const methods = authMethods(settings);
    // #region oauth
    for (const method of methods) await method.prepare?.();
    // #endregion
    const endpoint = new Endpoint(createServer, settings);
    const app = appOf({ endpoint, methods, settings });
    const answer = getRequestListener(app.fetch, ANSWERING);
    // #region no-app
    const listening = await listen(answer, settings);
    // #endregion
    // #region app-always
    //: const listening = await listen(beside(former.app, app, answer), settings);
    // #endregion
    // #region app-sometimes
    //: const listening = await listen(former.app ? beside(former.app, app, answer) : answer, settings);
    // #endregion
    // #region guard-always
    //: const listening = await listen(behind(former.guard, answer), settings);
    // #endregion
    // #region guard-sometimes
    //: const listening = await listen(former.guard ? behind(former.guard, answer) : answer, settings);
    // #endregion
    // #region stateful
    const { sessionIdleMs, sessionMaxMs } = settings;
    setInterval(() => endpoint.closeIdle(), Math.min(sessionIdleMs, sessionMaxMs, SWEEP_MS)).unref();
    // #endregion
    outliveStrays();
    endOnSignal(() => drain(listening, endpoint, settings));
    const { allowedHosts: hosts, allowedOrigins: origins } = settings;
    const auth = methods.map(({ kind }) => kind).join(', ') || 'none';
    log('info', 'listening', { url: urlOf(listening, settings), hosts, origins, auth });
  } catch (error) {
    log('error', 'could not start', { error: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

interface Listening {
  readonly http: Server;
  /** What has not been sent to its end yet. */
  readonly answering: ReadonlySet<ServerResponse>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

const ANSWERING = {
  hostname: 'missing.invalid', // without a Host nobody gets further than to the health check
  overrideGlobalObjects: false,
  errorHandler: () => answerError(new Refusal(400, 'Not a valid HTTP request')),
};

async function listen(answer: Answer, settings: Settings): Promise<Listening> {
  const answering = new Set<ServerResponse>();
  const http = createHttpServer(boundsOf(settings), (request, response) => {
    answering.add(response);
    response.once('close', () => answering.delete(response));
    void answer(request, response);
  });
  answerUnreadable(http, answering);
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(settings.port, settings.host, resolve);
  });
  http.on('error', (error) => log('error', 'http server failed', { error: error.message }));
  return { http, answering };
}

/** How long and how slow what a client sends may be. */
function boundsOf({ maxHeaderBytes: maxHeaderSize, requestTimeoutMs: ms }: Settings): ServerOptions {
  const timeouts = { headersTimeout: ms, requestTimeout: ms, keepAliveTimeout: KEEP_ALIVE_MS };
  return { maxHeaderSize, ...timeouts, connectionsCheckingInterval: Math.min(ms, CHECK_MS) };
}

function urlOf({ http }: Listening, { host, path }: Settings): string {
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port ?? ''}${path}`;
}

type SignalListener = (signal: NodeJS.Signals, value: number) => unknown;

/** Whoever else listens to a signal hears of it when all is answered. A second signal ends the process at once. */
function endOnSignal(drained: () => Promise<void>): void {
  const signals: NodeJS.EventEmitter = process;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const others = signals.listeners(signal) as SignalListener[];
    for (const listener of others) signals.removeListener(signal, listener); // tsx has one that it does not list
    signals.once(signal, () => {
      log('info', 'shutting down', { signal });
      void drained().then(() => tellAndEnd(signal, others));
    });
  }
}

/** Ends the process when all have heard. Some hand the signal on to the process: that must not cut off the others. */
async function tellAndEnd(signal: NodeJS.Signals, others: readonly SignalListener[]): Promise<void> {
  process.on(signal, () => setTimeout(() => process.exit(0), DRAIN_MS));
  await Promise.allSettled(others.map(async (listener) => await listener(signal, 0)));
  process.exit(0);
}

/** Once load balancers have seen that it ends, no new connections; requests get ten seconds to finish. */
async function drain({ http, answering }: Listening, endpoint: Endpoint, settings: Settings): Promise<void> {
  if (endpoint.leave()) await wait(settings.drainDelayMs);
  http.close();
  setTimeout(() => http.closeAllConnections(), DRAIN_MS);
  await endpoint.drain();
  while (answering.size > 0) {
    await wait(POLL_MS);
    await endpoint.drain();
  }
  http.closeAllConnections(); // also those that never asked for anything
}
