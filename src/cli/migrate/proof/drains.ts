import { openSession, openSseSession } from '../../../io/read-sessions.ts';
import { exitText, type HttpServer } from '../../../io/start-server.ts';
import { within } from '../../../io/within.ts';
import type { Part } from './entry-proof.ts';

/** The generated source gives requests ten seconds. */
const LEAST_MS = 12_000;

interface DrainSettings {
  readonly timeoutMs: number;
  /** The address of the stream of HTTP+SSE, where that goes on. */
  readonly stream: string | undefined;
}

/** Ends the server as a deployment does, while a client is connected and listens. */
export async function drains(server: HttpServer, { timeoutMs, stream }: DrainSettings): Promise<Part> {
  const opening = [
    openSession(server.url, { timeoutMs }),
    ...(stream === undefined ? [] : [openSseSession(stream, { timeoutMs })]),
  ];
  const clients = await Promise.allSettled(opening);
  server.signal('SIGTERM');
  const exit = await within(server.exited, Math.max(LEAST_MS, timeoutMs));
  for (const client of clients) if (client.status === 'fulfilled') await client.value.close();
  const proof = { id: 'sigterm', message: 'SIGTERM ends it with exit code 0' };
  if (exit?.code === 0) return { proofs: [{ ...proof, outcome: 'pass' }] };
  return { proofs: [{ ...proof, outcome: 'fail', detail: exit ? exitText(exit) : 'still running' }] };
}
