import { connect } from 'node:net';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { UserError } from '../errors.ts';
import { lastWords } from './gist.ts';
import { loggedPorts, loggedUrls } from './loopback-urls.ts';
import { freePort, listeningPorts } from './ports.ts';
import type { Processes } from './run-process.ts';
import { sseTransport } from './sse-transport.ts';
import { exitText, startRunning, type RunningServer, type StartSpec } from './start-server.ts';
import { until, within } from './within.ts';

const POLL_MS = 50;
const CONNECT_MS = 2_000;

/** What a server speaks that listens by itself, and how a client connects to it. */
const TRANSPORTS = {
  'HTTP+SSE': ({ href }: URL): Transport => sseTransport(href),
  'Streamable HTTP': (url: URL): Transport => new StreamableHTTPClientTransport(url),
} as const;

/** Where a server that speaks HTTP has its endpoint. */
export interface SseSettings {
  readonly speaks: keyof typeof TRANSPORTS;
  readonly processes: Processes;
  readonly timeoutMs: number;
  /** The path that clients connect to. */
  readonly path: string;
  /** The port that its source names; it may listen on the one of PORT instead. */
  readonly port: number | undefined;
}

/**
 * Starts a server that speaks HTTP by itself, with a free port in PORT, and waits until it listens.
 * @throws UserError when it exits or does not listen within `timeoutMs`
 */
export async function startSse(
  spec: StartSpec,
  { speaks, processes, timeoutMs, path, port }: SseSettings,
): Promise<RunningServer & { readonly transport: Transport }> {
  const given = await freePort();
  const taken = await listeningPorts();
  const server = startRunning({ ...spec, env: { PORT: String(given), ...spec.env } }, processes);
  const ports = (): number[] =>
    [given, port, ...loggedUrls(server.log()).map(portOf), ...loggedPorts(server.log())]
      .filter((one) => one !== undefined)
      .filter((one) => !taken.has(one));
  const found = await listening(ports, server, timeoutMs);
  if (found !== undefined) {
    const url = new URL(path, `http://localhost:${found}`);
    return { ...server, transport: TRANSPORTS[speaks](url) };
  }
  const exit = await within(server.exited, 0);
  await server.stop();
  const how = exit ? exitText(exit) : `did not listen within ${timeoutMs / 1000} s`;
  throw new UserError(`it ${how} when started over ${speaks}: ${lastWords(server.log())}`);
}

const portOf = (url: string): number => Number(new URL(url).port || '80');

async function listening(
  ports: () => readonly number[],
  { exited }: RunningServer,
  timeoutMs: number,
): Promise<number | undefined> {
  const state: { found?: number } = {};
  const tried = async (): Promise<boolean> => {
    for (const port of new Set(ports())) if (await isOpen(port)) state.found ??= port;
    const isOver = (await within(exited, 0)) !== undefined;
    if (isOver) delete state.found;
    return isOver || state.found !== undefined;
  };
  await until(tried, timeoutMs, POLL_MS);
  return state.found;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' });
    const ends = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(CONNECT_MS, ends(false)).once('connect', ends(true)).once('error', ends(false));
  });
}
