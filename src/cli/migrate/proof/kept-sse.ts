import { openSession, openSseSession, type OpenSession } from '../../../io/read-sessions.ts';
import { readSurface } from '../../../io/read-surface.ts';
import { sseTransport } from '../../../io/sse-transport.ts';
import type { Isolation, Proof } from '../../../report/report.ts';
import { compared, proofOf } from './comparison.ts';
import type { Part, Served } from './entry-proof.ts';
import { comparedOften, isolationProof } from './isolation.ts';

/** What a client sees at the old endpoint, where that goes on: alone, and beside another one and one over Streamable HTTP. */
export async function keptSse(served: Served): Promise<Part> {
  const { before, server, context } = served;
  const stream = keptStream(served) ?? server.url;
  const timeoutMs = context.options.timeout * 1000;
  const seen = await compared({ before, context }, () => readSurface(sseTransport(stream), { timeoutMs }));
  const surface = proofOf('sse-surface', 'over HTTP+SSE it still shows the same', seen);
  const old = (): Promise<OpenSession> => openSseSession(stream, { timeoutMs });
  const sessions = { atOnce: [old, old, () => openSession(server.url, { timeoutMs })], after: old };
  return { parity: seen, proofs: [surface, await isolated(() => comparedOften(sessions, before.varying))] };
}

/** The address of the old stream, where that goes on. */
export function keptStream({ context, server }: Pick<Served, 'context' | 'server'>): string | undefined {
  const { keptSse: kept } = context;
  return kept && new URL(kept.stream, server.url).href;
}

async function isolated(compare: () => Promise<Isolation>): Promise<Proof> {
  const line = { id: 'sse-isolation', message: 'two clients over HTTP+SSE and one beside them see the same' };
  try {
    return { ...isolationProof(await compare()), ...line };
  } catch (error) {
    return { ...isolationProof(undefined, error instanceof Error ? error.message : String(error)), ...line };
  }
}
