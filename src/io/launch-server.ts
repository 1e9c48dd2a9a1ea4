import { UserError } from '../errors.ts';
import type { Exit, Launch, LaunchOptions, Launched } from '../verify/launch.ts';
import { findEndpoint, takenPorts, type Miss, type Search } from './find-endpoint.ts';
import { gist } from './gist.ts';
import { launchEnv, safeLog, withPort } from './launch-env.ts';
import { freePort, listeningPorts } from './ports.ts';
import type { Processes } from './run-process.ts';
import type { RunningProcess } from './start-process.ts';
import type { StartSpec } from './start-server.ts';
import { Tail } from './tail.ts';
import { openWire } from './wire.ts';
import { until, within } from './within.ts';

const POLL_MS = 50;
/** The children of a process that was killed may hold its port for a moment. */
const GIVEN_BACK_MS = 1_000;
const PATIENCE_MS = 2_000;
const MAX_BYTES = 65_536;
const GIVE = 'Give what it needs to start with --env, --env-file or arguments after --.';

/** How servers are launched; `path` is the path of the endpoint, for servers that do not say. */
export interface LaunchSettings {
  readonly processes: Processes;
  readonly timeoutMs: number;
  readonly path?: string;
}

/**
 * Launches servers over HTTP on loopback, in any language: the port goes into the usual variables (launch-env.ts) and
 * for `{port}` into arguments; the address comes from the log or is guessed. stdin stays open until `closeStdin`.
 * A launch rejects with UserError (3) when nothing answers within `timeoutMs`.
 */
export function launcherOf(spec: StartSpec, settings: LaunchSettings): Launch {
  return async (options = {}) => {
    const port = options.port ?? (await freePort());
    if (options.ready !== false) await until(async () => !(await listeningPorts()).has(port), GIVEN_BACK_MS);
    const place = { port, path: settings.path, taken: await listeningPorts() };
    const began = performance.now();
    const { launched, instance } = await start(withPort(spec, port), { ...options, port }, settings);
    const guessed = `http://127.0.0.1:${port}${settings.path ?? '/mcp'}`;
    if (options.ready === false) return { ...launched, url: guessed, startedInMs: 0 };
    const url = await answering(instance, place, settings.timeoutMs).catch(async (error: unknown) => {
      await launched.stop();
      throw error;
    });
    return { ...launched, url, startedInMs: Math.round(performance.now() - began) };
  };
}

/** A started process: `said` is its log as it came, `log` what may be shown of it. */
interface Instance {
  readonly child: RunningProcess;
  said(): string;
  log(): string;
}

async function start(
  spec: StartSpec,
  { port, env = {} }: LaunchOptions & { port: number },
  { processes }: LaunchSettings,
): Promise<{ launched: Omit<Launched, 'url' | 'startedInMs'>; instance: Instance }> {
  const environment = await launchEnv(spec, port, env);
  const child = processes.spawn({ ...spec, env: environment });
  const { pid } = child;
  if (pid === undefined) throw cannotStart(spec.command, (await child.exited).problem);
  const [stdout, stderr, both] = [new Tail(child.stdout), new Tail(child.stderr), new Tail(child.stdout, child.stderr)];
  const instance = {
    child,
    said: () => stdout.text() + stderr.text(),
    log: () => safeLog(both.text(), spec.env, environment),
  };
  return { launched: { pid, log: instance.log, ...controlOf(child) }, instance };
}

function controlOf(child: RunningProcess): Pick<Launched, 'signal' | 'closeStdin' | 'exited' | 'stop'> {
  const state = { since: performance.now() };
  const exited = child.exited.then(({ code, signal }): Exit => {
    return { code, signal, afterMs: Math.round(performance.now() - state.since) };
  });
  return {
    signal: (name) => {
      state.since = performance.now();
      child.signal(name);
    },
    closeStdin: () => {
      child.stdin.end();
    },
    exited: (timeoutMs) => within(exited, timeoutMs),
    stop: async () => {
      await child.end();
    },
  };
}

async function answering(
  instance: Instance,
  place: Omit<Search, 'log' | 'patienceMs'>,
  timeoutMs: number,
): Promise<string> {
  const wire = openWire({ timeoutMs, maxBytes: MAX_BYTES });
  const state: Answering = { found: [], exited: false, patienceMs: PATIENCE_MS };
  const tried = async (): Promise<boolean> => {
    const { patienceMs } = state;
    const found = await findEndpoint({ ...place, log: instance.said(), patienceMs }, wire);
    if (isWithoutAnswer(found)) state.patienceMs = 2 * patienceMs;
    state.exited = (await within(instance.child.exited, 0)) !== undefined;
    state.found = found;
    return typeof found === 'string' || state.exited;
  };
  try {
    await until(tried, timeoutMs, POLL_MS);
  } finally {
    await wire.close();
  }
  // An answer while the process is over is somebody else's.
  if (typeof state.found === 'string' && !state.exited) return state.found;
  throw await notUp(instance, { ...place, log: instance.said() }, { ...state, timeoutMs });
}

interface Answering {
  found: string | readonly Miss[];
  exited: boolean;
  /** Something may listen that never answers: the next address is tried sooner at first than later on. */
  patienceMs: number;
}

function isWithoutAnswer(found: string | readonly Miss[]): boolean {
  return typeof found !== 'string' && found.some(({ status }) => status === undefined);
}

async function notUp(
  instance: Instance,
  search: Omit<Search, 'patienceMs'>,
  { found, exited, timeoutMs }: { found: string | readonly Miss[]; exited: boolean; timeoutMs: number },
): Promise<UserError> {
  const said = gist(instance.log()) || 'it said nothing';
  const [taken] = takenPorts(search);
  const port = taken === undefined ? '' : ` (something else listens on port ${taken} already)`;
  if (exited) {
    const { code, signal } = await instance.child.exited;
    return new UserError(
      `the server exited with ${code ?? signal ?? 'nothing'} when started over HTTP${port}: ${said}`,
      {
        hint: GIVE,
      },
    );
  }
  if (typeof found !== 'string' && found.length > 0) return nothingThere(found);
  return new UserError(`the server did not listen within ${timeoutMs / 1000} s${port}: ${said}`, {
    hint: `It was told the port ${search.port} in PORT and the like; write {port} into its arguments or --env where it goes. A server on stdio is moved to HTTP by mcp-migrate first.`,
  });
}

function nothingThere(misses: readonly Miss[]): UserError {
  const [{ host }] = misses.map(({ url }) => new URL(url)) as [URL];
  const here = misses.filter(({ url }) => new URL(url).host === host);
  const answers = here.map(({ url, status }) => `${new URL(url).pathname} (${status ?? 'no HTTP answer'})`);
  return new UserError(`the server listens on ${host}, but has no MCP endpoint at ${answers.join(', ')}`, {
    hint: 'Name its path with --path.',
  });
}

function cannotStart(command: string, problem: string | undefined): UserError {
  const why = problem === 'ENOENT' ? 'there is no such program on the PATH, or no such folder' : (problem ?? 'unknown');
  return new UserError(`${command} cannot be started: ${why}`);
}
