import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';
import { UserError } from '../errors.ts';
import { gist, lastWords, plainText, withoutSecrets } from './gist.ts';
import { listeningUrl } from './loopback-urls.ts';
import type { Processes } from './run-process.ts';
import type { Exit, RunningProcess } from './start-process.ts';
import { StdioTransport } from './stdio-transport.ts';
import { Tail } from './tail.ts';
import { until, within } from './within.ts';

const STDIN_CLOSED_MS = 1_000;
const PATIENCE_MS = 2_000;

/** How to start a server. `env` comes on top of what the SDK's stdio client hands on: PATH, HOME, USER and the like. */
export interface StartSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A server that runs, however it is talked to. */
export interface RunningServer {
  readonly pid: number | undefined;
  /** The end of what the server said: plain text, without the values of the given environment. */
  log(): string;
  readonly exited: Promise<Exit>;
  /** Ends the server and its children; safe to call twice. */
  stop(): Promise<void>;
}

export interface StdioServer extends RunningServer {
  readonly transport: StdioTransport;
}

export interface HttpServer extends RunningServer {
  readonly url: string;
  signal(name: NodeJS.Signals): void;
}

/** Starts a server over stdio. One that cannot be started closes its transport; `log` and `exited` say why. */
export function startStdio(spec: StartSpec, processes: Processes): StdioServer {
  const child = processes.spawn(withEnvironment(spec, {}));
  const log = new Tail(child.stderr);
  return {
    ...runningServer(spec, child, log),
    transport: new StdioTransport(child),
    stop: async () => {
      child.stdin.end();
      await within(child.exited, STDIN_CLOSED_MS);
      await child.end();
    },
  };
}

/** The checks ask more in a minute than any client. */
export const UNCOUNTED = { MCP_RATE_LIMIT_PER_CALLER: '1000000', MCP_RATE_LIMIT_PER_ADDRESS: '1000000' };

/** Starts a server that is told nothing; nobody says when it is ready. */
export function startRunning(spec: StartSpec, processes: Processes): RunningServer {
  const child = processes.spawn(withEnvironment(spec, {}));
  return runningServer(spec, child, new Tail(child.stdout, child.stderr));
}

export interface HttpSettings {
  readonly processes: Processes;
  readonly timeoutMs: number;
  /** Variables beside those of the spec; what they hold is no secret. */
  readonly env?: Readonly<Record<string, string>>;
  /** The variable whose value `http` starts HTTP; MCP_TRANSPORT unless the project reads that for something of its own. */
  readonly transport?: string;
}

/**
 * Starts a migrated server over HTTP on a free loopback port and waits until it answers.
 * @throws UserError with the gist of its log when it exits or does not listen within `timeoutMs`
 */
export async function startHttp(
  spec: StartSpec,
  { processes, timeoutMs, env = {}, transport = 'MCP_TRANSPORT' }: HttpSettings,
): Promise<HttpServer> {
  const environment = { ...UNCOUNTED, ...env, [transport]: 'http', MCP_HTTP_HOST: '127.0.0.1', MCP_HTTP_PORT: '0' };
  const child = processes.spawn(withEnvironment(spec, environment));
  child.stdin.end();
  const log = new Tail(child.stdout, child.stderr);
  const server = runningServer(spec, child, log);
  const url = await readyUrl(child, timeoutMs);
  if (url === undefined) {
    const exit = await within(child.exited, 0);
    await server.stop();
    throw startError(exit, timeoutMs, server.log());
  }
  return {
    ...server,
    url,
    signal: (name) => {
      child.signal(name);
    },
  };
}

function runningServer(spec: StartSpec, child: RunningProcess, log: Tail): RunningServer {
  return {
    pid: child.pid,
    exited: child.exited,
    log: () => withoutSecrets(plainText(log.text()), spec.env),
    stop: async () => {
      await child.end();
    },
  };
}

const withEnvironment = (spec: StartSpec, extra: Readonly<Record<string, string>>): StartSpec => ({
  ...spec,
  env: { ...getDefaultEnvironment(), NO_COLOR: '1', ...spec.env, ...extra },
});

async function readyUrl(child: RunningProcess, timeoutMs: number): Promise<string | undefined> {
  const stderr = new Tail(child.stderr);
  const exited = child.exited.then(() => 'exited' as const);
  const state: { url?: string; patienceMs: number } = { patienceMs: PATIENCE_MS };
  const check = async (): Promise<string | undefined> => {
    const url = listeningUrl(stderr.text());
    if (url === undefined) return undefined;
    const isAnswered = await answers(url, Math.min(state.patienceMs, timeoutMs));
    if (isAnswered === undefined) state.patienceMs *= 2;
    return isAnswered === true ? url : undefined;
  };
  await until(
    async () => {
      const found = (await within(exited, 0)) ?? (await check());
      if (found !== undefined && found !== 'exited') state.url = found;
      return found !== undefined;
    },
    timeoutMs,
    50,
  );
  return state.url;
}

/** Any HTTP answer will do: what a GET without a session gets is for the checks to judge. undefined: none in time. */
async function answers(url: string, patienceMs: number): Promise<boolean | undefined> {
  const stop = AbortSignal.timeout(patienceMs);
  return fetch(url, { headers: { accept: 'text/event-stream' }, redirect: 'manual', signal: stop }).then(
    async ({ body }) => {
      await body?.cancel();
      return true;
    },
    () => (stop.aborted ? undefined : false),
  );
}

function startError(exit: Exit | undefined, timeoutMs: number, log: string): UserError {
  if (exit) return new UserError(`the server ${exitText(exit)} when started over HTTP: ${lastWords(log)}`);
  const said = gist(log) || 'it said nothing';
  return new UserError(`the server did not listen within ${timeoutMs / 1000} s when started over HTTP: ${said}`, {
    hint: 'Where it only takes longer, --timeout SECONDS waits for it.',
  });
}

/** How a process ended, in words. */
export const exitText = ({ problem, code, signal }: Exit): string =>
  signal === null ? `exited with ${problem ?? code ?? 'nothing'}` : `was ended by ${signal}`;
