import path from 'node:path';
import { UserError } from '../../errors.ts';
import { httpTransport } from '../../io/http-transport.ts';
import { readSurface } from '../../io/read-surface.ts';
import type { StartSpec } from '../../io/start-server.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Entry } from '../../project/entries.ts';
import { compareSurfaces } from '../../surface/compare-surfaces.ts';
import type { Surface } from '../../surface/surface.ts';
import type { CheckResult } from '../../verify/result.ts';
import { usualChecks } from '../verify/options.ts';
import { startPlanOf } from '../verify/start-plan.ts';
import { verifyStarted } from '../verify/verify-started.ts';
import type { RunContext } from './context.ts';
import { proofOf } from './proof/comparison.ts';
import type { ProvenEntry } from './prove-entries.ts';

/** What a server that speaks Streamable HTTP shows, as the verifier starts it. */
interface Shown {
  readonly surface: Surface;
  readonly results: readonly CheckResult[];
}

/** The same, or why it could not be seen. */
export type Seen = { readonly spec: StartSpec; readonly shown: Shown } | { readonly problem: string };

/** Starts a server as its owner does, asks what it shows and checks it. */
export async function seeOverHttp(context: RunContext): Promise<Seen> {
  const { folder, options } = context;
  try {
    const plan = await startPlanOf(folder, { args: options.args, env: options.env }, context);
    const { timeout, tools } = options;
    const only = options.verify ? [] : [MENDED];
    const settings = { ...usualChecks, only, timeout, tools, startTimeoutMs: timeout * 1000 };
    const read = (url: string): Promise<Surface> => readSurface(httpTransport(url), { timeoutMs: timeout * 1000 });
    return await verifyStarted({ ...plan, protections: [] }, settings, {
      world: context,
      use: async ({ url, results }) => ({ spec: plan.spec, shown: { surface: await read(url), results } }),
    });
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof UserError) return { problem: error.message };
    throw error;
  }
}

/** What was seen before and after, as the proof of the one server that was mended. */
export function mendedEntry({ entries, changes }: Plan, before: Seen, after: Seen): ProvenEntry {
  const entry = entries[0] ?? entryOf(changes[0]?.file ?? 'package.json');
  const unread = { entry, unstable: [], varying: [], said: '' };
  if ('problem' in before)
    return { before: { ...unread, spec: NO_START, surface: undefined, problem: before.problem } };
  const { spec, shown } = before;
  const read = { ...unread, spec, surface: shown.surface, problem: undefined };
  if ('problem' in after) return { before: read, problem: { message: after.problem } };
  const parity = compareSurfaces(shown.surface, after.shown.surface);
  const checks = after.shown.results.map((result) => asKnown(result, shown.results));
  const same = proofOf('http-surface', 'over HTTP it shows what it showed before', parity);
  const proof = { parity, proofs: [same, told(changes, checks)], clients: [], checks, inspector: [], leftOut: [] };
  return { before: read, proof };
}

const NO_START: StartSpec = { command: process.execPath, args: [], cwd: '.', env: {} };

const entryOf = (file: string): Entry => ({
  ...{ name: path.basename(file), source: file, started: file, runner: 'node', flags: [], args: [], env: {} },
});

/** What failed before fails for reasons of its own: it is told, and does not take back what is mended. */
function asKnown(result: CheckResult, before: readonly CheckResult[]): CheckResult {
  const same = before.find(({ id, era }) => id === result.id && era === result.era);
  const isKnown = isBad(result) && same !== undefined && isBad(same) && result.id !== MENDED;
  return isKnown ? { ...result, expectedToFail: true } : result;
}

const isBad = ({ outcome }: CheckResult): boolean => outcome === 'fail' || outcome === 'blocked';

/** The check that shows what is mended: it is tried without the others too. */
const MENDED = 'session-unknown-404';

function told(changes: Plan['changes'], checks: readonly CheckResult[]) {
  const message = 'an unknown session is answered 404';
  const tried = checks.filter(({ id }) => id === MENDED);
  const isShown = tried.some(({ outcome }) => outcome === 'pass');
  const places = changes.map(({ file, line }) => `${file}:${line}`).join(', ');
  return { id: MENDED, message, outcome: isShown ? 'pass' : 'fail', detail: places } as const;
}
