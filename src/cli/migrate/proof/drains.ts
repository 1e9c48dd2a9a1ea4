import { openSession } from '../../../io/read-sessions.ts';
import { exitText, type HttpServer } from '../../../io/start-server.ts';
import { within } from '../../../io/within.ts';
import type { Part } from './entry-proof.ts';

/** The generated source gives requests ten seconds. */
const LEAST_MS = 12_000;

/** Ends the server as a deployment does, while a client is connected and listens. */
export async function drains(server: HttpServer, timeoutMs: number): Promise<Part> {
  const client = await openSession(server.url, { timeoutMs }).catch(() => undefined);
  server.signal('SIGTERM');
  const exit = await within(server.exited, Math.max(LEAST_MS, timeoutMs));
  await client?.close();
  const proof = { id: 'sigterm', message: 'SIGTERM ends it with exit code 0' };
  if (exit?.code === 0) return { proofs: [{ ...proof, outcome: 'pass' }] };
  return { proofs: [{ ...proof, outcome: 'fail', detail: exit ? exitText(exit) : 'still running' }] };
}
