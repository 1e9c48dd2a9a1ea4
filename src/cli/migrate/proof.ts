import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { runInspector } from '../../io/inspector.ts';
import { readSurface } from '../../io/read-surface.ts';
import { startHttp, type HttpServer } from '../../io/start-server.ts';
import { within } from '../../io/within.ts';
import type { Isolation, Parity, Proof } from '../../report/report.ts';
import { compareSurfaces } from '../../surface/compare-surfaces.ts';
import type { Surface } from '../../surface/surface.ts';
import type { CheckResult } from '../../verify/result.ts';
import type { SecondOpinion } from '../../verify/opinions/second-opinion.ts';
import { launcherOf } from '../../io/launch-server.ts';
import { checkEndpoint } from '../verify/check-endpoint.ts';
import { usualChecks } from '../verify/options.ts';
import { readOver, type EntryBaseline } from './baseline.ts';
import type { RunContext } from './context.ts';
import { isolationOf, isolationProof } from './isolation.ts';

const DRAIN_MS = 12_000;

/** What was tried on a migrated entry, and how it ended. */
export interface EntryProof {
  readonly parity: Parity;
  readonly proofs: readonly Proof[];
  readonly isolation?: Isolation;
  readonly checks: readonly CheckResult[];
  readonly inspector: readonly SecondOpinion[];
}

/** Starts the migrated entry over HTTP and over stdio and compares both with what it showed before. */
export async function proveEntry(
  context: RunContext,
  before: EntryBaseline & { readonly surface: Surface },
): Promise<EntryProof> {
  const { progress, processes, options } = context;
  const { spec } = before;
  const server = await progress.step('start over HTTP', () =>
    startHttp(spec, { processes, timeoutMs: options.timeout * 1000 }),
  );
  try {
    const http = await progress.step('compare over HTTP', () =>
      compared(before, () => readHttp(server.url, options.timeout)),
    );
    const clients = await progress.step('several clients at once', () =>
      concurrentClients(before, server.url, options.timeout),
    );
    const isolated = await progress.step('sessions apart', () => isolatedSessions(server.url, options.timeout));
    const checks = options.verify ? await progress.step('checks', () => checksOf(context, before, server.url)) : [];
    const inspector = options.verify
      ? await progress.step('MCP Inspector', () => secondOpinions(context, before, server.url))
      : [];
    const drained = await progress.step('SIGTERM', () => drains(server));
    const stdio = await compared(before, () => readStdio(context, before));
    const proofs = [
      proofOf('http-surface', 'over HTTP it shows what it showed over stdio', http),
      clients,
      isolated.proof,
      drained,
      proofOf('stdio-surface', 'over stdio it still shows the same', stdio),
    ];
    const { isolation } = isolated;
    return { parity: merged([http, stdio]), proofs, ...(isolation && { isolation }), checks, inspector };
  } finally {
    await server.stop();
  }
}

type Comparison = Parity & { readonly problem?: string };

async function compared(
  { surface, unstable }: EntryBaseline & { surface: Surface },
  read: () => Promise<Surface>,
): Promise<Comparison> {
  try {
    return compareSurfaces(surface, await read(), unstable);
  } catch (error) {
    return { equal: false, differences: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

const readHttp = async (url: string, timeout: number): Promise<Surface> =>
  readSurface(new StreamableHTTPClientTransport(new URL(url)), { timeoutMs: timeout * 1000 });

async function readStdio(context: RunContext, { spec }: EntryBaseline): Promise<Surface> {
  const { surface, problem } = await readOver(context, spec);
  if (!surface) throw new Error(problem ?? 'no answer over stdio');
  return surface;
}

function proofOf(id: string, message: string, { equal, differences, problem }: Comparison): Proof {
  const detail =
    problem ??
    differences
      .slice(0, 3)
      .map(({ path }) => path)
      .join(', ');
  return { id, message, outcome: equal ? 'pass' : 'fail', ...(detail !== '' && { detail }) };
}

const merged = (all: readonly Comparison[]): Parity => ({
  equal: all.every(({ equal }) => equal),
  differences: all.flatMap(({ differences }) => differences),
});

/** Three clients at once, and a fourth after one has left. */
async function concurrentClients(
  before: EntryBaseline & { surface: Surface },
  url: string,
  timeout: number,
): Promise<Proof> {
  const one = (): Promise<Comparison> => compared(before, () => readHttp(url, timeout));
  const first = await Promise.all([one(), one(), one()]);
  return proofOf(
    'concurrent-clients',
    'three clients at once, and one more after them',
    [...first, await one()].find(({ equal }) => !equal) ?? { equal: true, differences: [] },
  );
}

async function isolatedSessions(url: string, timeout: number): Promise<{ isolation?: Isolation; proof: Proof }> {
  try {
    const isolation = await isolationOf(url, timeout);
    return { isolation, proof: isolationProof(isolation) };
  } catch (error) {
    return { proof: isolationProof(undefined, error instanceof Error ? error.message : String(error)) };
  }
}

async function checksOf({ processes, options }: RunContext, { spec }: EntryBaseline, url: string) {
  const timeoutMs = options.timeout * 1000;
  const launch = launcherOf(spec, { processes, timeoutMs });
  const { results } = await checkEndpoint({ url, launch }, { ...usualChecks, timeout: options.timeout });
  return results.map(withoutInherited);
}

/** What the handlers answer is the user's and was so over stdio: told, but no reason to take the migration back. */
function withoutInherited(result: CheckResult): CheckResult {
  const isInherited = result.group === 'features' && result.outcome === 'fail' && result.level === 'MUST';
  return isInherited ? { ...result, level: 'SHOULD' } : result;
}

async function secondOpinions(
  { folder, processes, options }: RunContext,
  { spec }: EntryBaseline,
  url: string,
): Promise<SecondOpinion[]> {
  const limits = { folder, processes, timeoutMs: Math.max(60, options.timeout) * 1000 };
  return [...(await runInspector({ url, era: 'legacy' }, limits)), ...(await runInspector({ spec }, limits))];
}

async function drains(server: HttpServer): Promise<Proof> {
  server.signal('SIGTERM');
  const exit = await within(server.exited, DRAIN_MS);
  const outcome = exit?.code === 0 ? 'pass' : 'fail';
  const detail = exit ? `exit ${exit.code ?? exit.signal ?? 'unknown'}` : 'still running';
  return { id: 'sigterm', message: 'SIGTERM ends it with exit code 0', outcome, ...(outcome === 'fail' && { detail }) };
}
