import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemHoldings, type SystemHoldings } from './process-table.ts';
import { within } from './within.ts';

const PRELOAD = fileURLToPath(new URL('../../src/io/holdings-preload.cjs', import.meta.url));

/**
 * What the processes of a server hold. `own` is what Node.js says of those that were there from the first, `system` what
 * the operating system says of all of them; each is missing where it is not known.
 */
export interface Holdings {
  readonly own?: Readonly<Record<string, number>>;
  readonly system?: SystemHoldings;
  readonly heapBytes?: number;
  /** Ports that were taken when the server wanted to open them, in its words. */
  readonly clashes: readonly string[];
}

/** A way to ask a server's processes what they hold. */
export interface HoldingsWatch {
  /** The variables with which the server is started, on top of those given. */
  env(given: Readonly<Record<string, string>>): Record<string, string>;
  /** Collects garbage and counts; what does not answer within `timeoutMs` is left out. */
  read(pid: number | undefined, timeoutMs: number): Promise<Holdings>;
  close(): Promise<void>;
}

/** What a process says of itself; only the question where it cannot. */
type Answer = { readonly to: string } & Partial<Counted>;

interface Counted {
  readonly pid: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly heapBytes: number;
  readonly clashes: readonly string[];
}

/** Opens a socket that only this user reaches, for a module that is preloaded into every Node.js process of the server. */
export async function watchHoldings(): Promise<HoldingsWatch> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-'));
  const place = process.platform === 'win32' ? `\\\\.\\pipe\\mcp-migrate-${randomUUID()}` : path.join(folder, 'socket');
  const sockets = new Set<Socket>();
  const first = new Set<number>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .setEncoding('utf8')
      .on('error', () => undefined)
      .once('close', () => sockets.delete(socket));
  }).listen(place);
  await once(server, 'listening');
  return {
    env: (given) => ({ NODE_OPTIONS: withPreload(given['NODE_OPTIONS']), MCP_MIGRATE_HOLDINGS: place }),
    read: async (pid, timeoutMs) => {
      const question = randomUUID();
      const answers = await Promise.all([...sockets].map((socket) => within(answerOf(socket, question), timeoutMs)));
      const counted = answers.flatMap((answer): Counted[] => (isCounted(answer) ? [answer] : []));
      if (first.size === 0) for (const answer of counted) first.add(answer.pid);
      const system = pid === undefined ? undefined : await systemHoldings(pid);
      return { ...summed(counted, first), ...(system && { system }) };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Node.js takes a quoted path apart at backslashes only. */
const withPreload = (options = ''): string =>
  `${options} --require "${PRELOAD.replaceAll(/[\\"]/g, '\\$&')}"`.trimStart();

/** Answers carry the number of the question: a late one is nobody's. */
function answerOf(socket: Socket, question: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const heard = (chunk: string): void => {
      text += chunk;
      const lines = text.split('\n').slice(0, -1);
      const answer = lines.map((line) => JSON.parse(line) as Answer).find(({ to }) => to === question);
      if (answer) finish(answer);
    };
    const left = (): void => {
      finish(undefined);
    };
    const finish = (answer: Answer | undefined): void => {
      socket.off('data', heard).off('close', left);
      resolve(answer);
    };
    socket.on('data', heard).once('close', left).write(`${question}\n`);
  });
}

const isCounted = (answer: Answer | undefined): answer is Answer & Counted => answer?.counts !== undefined;

function summed(answers: readonly Counted[], first: ReadonlySet<number>): Omit<Holdings, 'system'> {
  const clashes = answers.flatMap((answer) => answer.clashes);
  const known = answers.filter(({ pid }) => first.has(pid));
  if (known.length === 0 || known.length < first.size) return { clashes };
  const own: Record<string, number> = {};
  for (const [kind, count] of known.flatMap(({ counts }) => Object.entries(counts)))
    own[kind] = (own[kind] ?? 0) + count;
  return { own, heapBytes: known.reduce((sum, { heapBytes }) => sum + heapBytes, 0), clashes };
}
