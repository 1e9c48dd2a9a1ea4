import { httpTransport } from '../../../io/http-transport.ts';
import { readSurface } from '../../../io/read-surface.ts';
import type { Surface } from '../../../surface/surface.ts';
import { readOnce } from '../entry-baseline.ts';
import type { RunContext } from '../context.ts';
import { formerName, startOnStdio } from '../start-spoken.ts';
import { compared, proofOf, type Comparison } from './comparison.ts';
import type { Before, Part, Served } from './entry-proof.ts';

/** What one client sees over HTTP. */
export async function httpSurface(served: Served): Promise<Part> {
  const seen = await overHttp(served);
  return {
    parity: seen,
    proofs: [proofOf('http-surface', `over HTTP it shows what it showed over ${formerName(served.context)}`, seen)],
  };
}

/** Three clients at once, and a fourth after them. */
export async function concurrentClients(served: Served): Promise<Part> {
  const first = await Promise.all([overHttp(served), overHttp(served), overHttp(served)]);
  const all = [...first, await overHttp(served)];
  const worst = all.find(({ equal }) => !equal) ?? { equal: true, differences: [] };
  return { proofs: [proofOf('concurrent-clients', 'three clients at once, and one more after them', worst)] };
}

/** What a client sees over stdio after the migration. */
export async function stdioSurface(context: RunContext, before: Before): Promise<Part> {
  const message = context.formerSse ? 'over stdio it shows the same' : 'over stdio it still shows the same';
  if (before.isLate) return { proofs: [{ id: 'stdio-surface', message, outcome: 'not-run', detail: LATE }] };
  const seen = await compared({ before, context }, () => overStdio(context, before));
  return { parity: seen, proofs: [proofOf('stdio-surface', message, seen)] };
}

const LATE = 'it did not start before any change';

const overHttp = ({ before, server, context }: Served): Promise<Comparison> =>
  compared({ before, context }, () =>
    readSurface(httpTransport(server.url), { timeoutMs: context.options.timeout * 1000 }),
  );

async function overStdio(context: RunContext, { spec }: Before): Promise<Surface> {
  const { surface, problem } = await readOnce(context, spec, { asks: false, start: startOnStdio });
  if (!surface) throw new Error(problem ?? 'no answer over stdio');
  return surface;
}
