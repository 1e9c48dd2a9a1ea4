import { discover, DiscoveringTransport } from '../../../io/discovering-transport.ts';
import { httpTransport } from '../../../io/http-transport.ts';
import { modernHttpTransport } from '../../../io/modern-http-transport.ts';
import { isRefusal, ModernTransport, offersModern } from '../../../io/modern-transport.ts';
import { readSurface } from '../../../io/read-surface.ts';
import type { ClientSeen } from '../../../report/report.ts';
import type { JsonObject, Surface } from '../../../surface/surface.ts';
import { mapLimited } from '../../../verify/map-limited.ts';
import type { RunContext } from '../context.ts';
import { startOnStdio, type SpokenServer } from '../start-spoken.ts';
import { clientsProof } from './clients-proof.ts';
import { compared } from './comparison.ts';
import type { Before, Part, Served } from './entry-proof.ts';

type Transport = SpokenServer['transport'];
type Era = ClientSeen['expected'];

const AT_A_TIME = 2;

/** A way to reach the server, a connection of its own each time. */
interface Reach {
  readonly transport: ClientSeen['transport'];
  readonly timeoutMs: number;
  /** How an era is spoken over it. */
  connect<T>(era: 'legacy' | 'modern', use: (transport: Transport) => Promise<T>): Promise<T>;
}

/** What a client finds: the era in which it was answered, and what it saw. */
interface Found {
  readonly era: Exclude<Era, 'refused'>;
  readonly surface: Surface;
}

type Looking = (reach: Reach) => Promise<Found>;

/** Clients by how they find out which revision to speak. Those of SDK v2 that only know 2025 begin as v1 does. */
const CLIENTS = {
  v1: (reach) => inSession(reach),
  'v2-legacy': (reach) => inSession(reach),
  'v2-auto': async (reach) => {
    const known = await reach.connect('modern', (transport) => discover(transport, reach));
    return known && offersModern(known) ? withoutSession(reach, known) : inSession(reach);
  },
  'v2-pinned': (reach) => withoutSession(reach),
  'discover-first': async (reach) => {
    const ask = (transport: Transport) => readSurface(new DiscoveringTransport(transport, reach), reach);
    return { era: 'legacy', surface: await reach.connect('legacy', ask) };
  },
} satisfies Readonly<Record<ClientSeen['client'], Looking>>;

const inSession = async (reach: Reach): Promise<Found> => ({
  era: 'legacy',
  surface: await reach.connect('legacy', (transport) => readSurface(transport, reach)),
});

const withoutSession = async (reach: Reach, known?: JsonObject): Promise<Found> => ({
  era: 'modern',
  surface: await reach.connect('modern', (transport) => readSurface(new ModernTransport(transport, known), reach)),
});

/** What each kind of client sees over HTTP. */
export async function clientsOverHttp({ context, before, server }: Served): Promise<Part> {
  const reach: Reach = {
    transport: 'http',
    timeoutMs: context.options.timeout * 1000,
    connect: (era, use) => use(era === 'modern' ? modernHttpTransport(server.url) : httpTransport(server.url)),
  };
  const clients = ['v1', 'v2-legacy', 'v2-auto', 'v2-pinned'] as const;
  const seen = await Promise.all(clients.map((client) => seenBy(client, reach, { context, before })));
  return { clients: seen, proofs: [clientsProof(seen)] };
}

/** The same over stdio, and one that asks for both eras on one connection. What fails beside others is tried alone. */
export async function clientsOverStdio(context: RunContext, before: Before): Promise<Part> {
  const reach: Reach = {
    transport: 'stdio',
    timeoutMs: context.options.timeout * 1000,
    connect: (_, use) => {
      const server = startOnStdio(context, before.spec);
      return use(server.transport).finally(() => server.stop());
    },
  };
  const clients = ['v1', 'v2-legacy', 'v2-auto', 'v2-pinned', 'discover-first'] as const;
  const run = { context, before };
  const beside = await mapLimited(clients, AT_A_TIME, (client) => seenBy(client, reach, run));
  const alone = await mapLimited(beside, 1, (seen) =>
    seen.outcome === 'pass' ? Promise.resolve(seen) : seenBy(seen.client, reach, run),
  );
  return { clients: alone, proofs: [clientsProof(alone)] };
}

interface Run {
  readonly context: RunContext;
  readonly before: Before;
}

async function seenBy(client: ClientSeen['client'], reach: Reach, run: Run): Promise<ClientSeen> {
  const { transport } = reach;
  const expected = expectedFor(client, run.context.eras?.[transport] ?? 'legacy');
  const state: { found: ClientSeen['found'] } = { found: 'unanswered' };
  const seen = await compared(run, async () => {
    try {
      const { era, surface } = await CLIENTS[client](reach);
      state.found = era;
      return surface;
    } catch (error) {
      if (isRefusal(error)) state.found = 'refused';
      throw error;
    }
  });
  const cell = { client, transport, expected, found: state.found } as const;
  if (cell.found !== expected)
    return { ...cell, outcome: 'fail', ...(seen.problem !== undefined && { detail: seen.problem }) };
  if (expected === 'refused' || seen.equal) return { ...cell, outcome: 'pass' };
  return {
    ...cell,
    outcome: 'fail',
    detail: seen.differences
      .slice(0, SHOWN)
      .map(({ path }) => path)
      .join(', '),
  };
}

const SHOWN = 3;

function expectedFor(client: ClientSeen['client'], served: 'both' | 'legacy'): Era {
  if (client !== 'v2-auto' && client !== 'v2-pinned') return 'legacy';
  if (served === 'both') return 'modern';
  return client === 'v2-auto' ? 'legacy' : 'refused';
}
