import { lastWords } from '../../../io/gist.ts';
import { exitText, startHttp, type HttpServer } from '../../../io/start-server.ts';
import { watchHoldings, type HoldingsWatch } from '../../../io/watch-holdings.ts';
import { within } from '../../../io/within.ts';
import type { RunContext } from '../context.ts';
import { allowedTools } from './allowed-tools.ts';
import { checksOf, secondOpinions } from './checks.ts';
import { clientsOverHttp, clientsOverStdio } from './clients.ts';
import { noClash } from './clashes.ts';
import { drains } from './drains.ts';
import type { Before, EntryProof, Part, Served } from './entry-proof.ts';
import { isolatedSessions } from './isolation.ts';
import { keptSse, keptStream } from './kept-sse.ts';
import { sessionsLeaveNothing } from './leave-nothing.ts';
import { withOwnWords } from './own-words.ts';
import { concurrentClients, httpSurface, stdioSurface } from './surfaces.ts';

interface Step {
  readonly label: string;
  readonly run: (served: Served) => Promise<Part>;
  readonly isWanted?: (served: Served) => boolean;
}

const isChecked = ({ context }: Served): boolean => context.options.verify;

const isOfBothEras = ({ context }: Pick<Served, 'context'>): boolean => context.eras !== undefined;

const STEPS: readonly Step[] = [
  { label: 'compare over HTTP', run: httpSurface },
  { label: 'several clients at once', run: concurrentClients },
  { label: 'clients of both eras over HTTP', run: clientsOverHttp, isWanted: isOfBothEras },
  { label: 'compare over HTTP+SSE', run: keptSse, isWanted: (served) => keptStream(served) !== undefined },
  { label: 'sessions come and go', run: sessionsLeaveNothing },
  { label: 'sessions apart', run: isolatedSessions },
  { label: 'call tools over HTTP', run: allowedTools, isWanted: ({ before }) => before.calls !== undefined },
  { label: 'checks', run: checksOf, isWanted: isChecked },
  { label: 'MCP Inspector', run: secondOpinions, isWanted: isChecked },
  { label: 'no session in the way of another', run: noClash },
];
const DIED = { id: 'server-died', message: 'it lives through all of this' } as const;

/**
 * Starts the migrated entry over HTTP, then over stdio, and compares both with what it showed before.
 * @throws UserError when it does not start over HTTP
 */
export async function proveEntry(context: RunContext, before: Before): Promise<EntryProof> {
  const watch = await watchHoldings();
  try {
    const parts = await overHttp(context, before, watch);
    return merged([...parts, ...(await overStdio(context, before))]);
  } finally {
    await watch.close();
  }
}

async function overHttp(context: RunContext, before: Before, watch: HoldingsWatch): Promise<Part[]> {
  const { progress, options } = context;
  const server = await progress.step('start over HTTP', () => started(context, before, watch));
  try {
    const parts = await taken({ context, before, server, watch, startLog: server.log() });
    if (parts.some(isOver)) return parts;
    const settings = { timeoutMs: options.timeout * 1000, stream: keptStream({ context, server }) };
    return [...parts, await progress.step('SIGTERM', () => drains(server, settings))];
  } finally {
    await server.stop();
  }
}

async function overStdio(context: RunContext, before: Before): Promise<Part[]> {
  const surface = await stdioSurface(context, before);
  if (!isOfBothEras({ context })) return [surface];
  const clients = await context.progress.step('clients of both eras over stdio', () =>
    clientsOverStdio(context, before),
  );
  return [surface, clients];
}

/** What is preloaded must not decide: a server that does not start with it is tried without. */
async function started(
  { processes, options, transport }: RunContext,
  { spec }: Before,
  watch: HoldingsWatch,
): Promise<HttpServer> {
  const settings = { processes, transport, timeoutMs: options.timeout * 1000 };
  try {
    return await startHttp(spec, { ...settings, env: watch.env(spec.env) });
  } catch {
    return startHttp(spec, settings);
  }
}

/** The steps one after the other, as long as the server lives and answers. */
async function taken(served: Served): Promise<Part[]> {
  const parts: Part[] = [];
  for (const step of STEPS.filter(({ isWanted }) => isWanted?.(served) !== false)) {
    served.context.signal.throwIfAborted();
    const part = await served.context.progress.step(step.label, () => tried(step, served));
    parts.push(part);
    if (isOver(part)) return parts;
  }
  return parts;
}

/** A step that ends with the server's end has only that to tell. */
async function tried({ label, run }: Step, served: Served): Promise<Part> {
  const earlier = served.server.log();
  const result = await run(served).then(
    (part) => ({ part }),
    (error: unknown) => ({ error }),
  );
  const died = await deathOf(served.server);
  if (died !== undefined) return { proofs: [{ ...DIED, outcome: 'fail', detail: `${label}: ${died}` }] };
  if ('error' in result) throw result.error;
  return withOwnWords(result.part, { earlier, now: served.server.log() });
}

async function deathOf(server: HttpServer): Promise<string | undefined> {
  const exit = await within(server.exited, 0);
  return exit && `the server ${exitText(exit)}: ${lastWords(server.log())}`;
}

/** Nothing more can be asked: the server is no more, or does not say what it has. */
const isOver = ({ parity, proofs = [] }: Part): boolean =>
  proofs.some(({ id }) => id === DIED.id) || (parity?.equal === false && parity.differences.length === 0);

function merged(parts: readonly Part[]): EntryProof {
  const parities = parts.flatMap(({ parity }) => parity ?? []);
  const isolation = parts.find((part) => part.isolation)?.isolation;
  return {
    parity: {
      equal: parities.every(({ equal }) => equal),
      differences: parities.flatMap(({ differences }) => differences),
    },
    proofs: parts.flatMap(({ proofs = [] }) => proofs),
    clients: parts.flatMap(({ clients = [] }) => clients),
    checks: parts.flatMap(({ checks = [] }) => checks),
    inspector: parts.flatMap(({ inspector = [] }) => inspector),
    leftOut: parts.flatMap(({ leftOut = [] }) => leftOut),
    ...(isolation && { isolation }),
  };
}
