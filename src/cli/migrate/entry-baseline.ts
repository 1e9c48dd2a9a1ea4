import { gist } from '../../io/gist.ts';
import { readEverything, readSurface, type Reading } from '../../io/read-surface.ts';
import { exitText, type StartSpec } from '../../io/start-server.ts';
import { within } from '../../io/within.ts';
import type { Entry } from '../../project/entries.ts';
import { unstablePointers } from '../../surface/compare-surfaces.ts';
import { findDifferences, type Difference } from '../../surface/find-differences.ts';
import type { Surface } from '../../surface/surface.ts';
import { startSpecOf, type RunContext } from './context.ts';
import { formerName, startAsBefore, type SpokenServer, type Start } from './start-spoken.ts';
import { callOver, type ToolCalls } from './tool-calls.ts';

/** A process whose output has ended is over a moment later. */
const EXIT_MS = 500;

/** What an entry showed before any change, or why it could not be started. */
export interface EntryBaseline {
  readonly entry: Entry;
  readonly spec: StartSpec;
  readonly surface: Surface | undefined;
  /** JSON pointers into the surface that differ between two readings. */
  readonly unstable: readonly string[];
  /** JSON pointers into the answers to `askEverything` that do. */
  readonly varying: readonly string[];
  /** What it wrote to stderr. */
  readonly said: string;
  readonly calls?: ToolCalls;
  readonly problem: string | undefined;
  /** Read after the migration, as it did not start before. */
  readonly isLate?: boolean;
}

/** Reads an entry twice. What needs a newer Node.js than this one may run under Bun, where that is installed. */
export async function readEntry(context: RunContext, entry: Entry, start: Start): Promise<EntryBaseline> {
  const own = await readAs(context, entry, start);
  if (own.surface || entry.runner !== 'tsx' || !NEEDS_NEWER_NODE.test(own.problem ?? '')) return own;
  const other = await readAs(context, { ...entry, runner: 'bun' }, start);
  return other.surface ? other : own;
}

const NEEDS_NEWER_NODE = /requested module '(node:)?[a-z_]+(\/[a-z]+)?' does not provide an export named/;

async function readAs(context: RunContext, entry: Entry, start: Start): Promise<EntryBaseline> {
  const spec = await startSpecOf(entry, context);
  const first = await readOnce(context, spec, { asks: true, start });
  const { surface, said, problem } = first;
  if (!surface) return { entry, spec, surface: undefined, said, problem, unstable: [], varying: [] };
  const second = await readOnce(context, spec, { asks: true, start });
  const calls = await callOver(context, surface, () => start(context, spec));
  return {
    ...{ entry, spec, surface, said: said + second.said, problem },
    unstable: second.surface ? unstablePointers(surface, second.surface) : [],
    varying: first.answers && second.answers ? findDifferences(first.answers, second.answers).map(pathOf) : [],
    ...(calls && { calls }),
  };
}

const pathOf = ({ path }: Difference): string => path;

/** One reading; what goes wrong is a problem in words. */
type OneReading = Partial<Reading> & { readonly said: string; readonly problem: string | undefined };

interface Way {
  /** Whether it is also asked what it answers. */
  readonly asks: boolean;
  readonly start: Start;
}

/** Reads a server in a process of its own. */
export async function readOnce(context: RunContext, spec: StartSpec, { asks, start }: Way): Promise<OneReading> {
  const label = `read over ${start === startAsBefore ? formerName(context) : 'stdio'}`;
  try {
    const server = await start(context, spec);
    return await readFrom(server, context, { asks, label });
  } catch (error) {
    context.signal.throwIfAborted();
    return { said: '', problem: error instanceof Error ? error.message : String(error) };
  }
}

async function readFrom(
  server: SpokenServer,
  context: RunContext,
  { asks, label }: { readonly asks: boolean; readonly label: string },
): Promise<OneReading> {
  const settings = { timeoutMs: context.options.timeout * 1000 };
  const read = async (): Promise<Partial<Reading>> =>
    asks ? readEverything(server.transport, settings) : { surface: await readSurface(server.transport, settings) };
  try {
    const reading = await context.progress.step(label, read);
    return { ...reading, said: server.log(), problem: undefined };
  } catch (error) {
    context.signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return { said: server.log(), problem: await problemOf(server, message) };
  } finally {
    await server.stop();
  }
}

/** A server that is over says more than the connection that it closed. */
async function problemOf(server: SpokenServer, message: string): Promise<string> {
  const exit = await within(server.exited, EXIT_MS);
  const how = exit === undefined ? message : `it ${exitText(exit)}`;
  return [how, gist(server.log())].filter(Boolean).join(': ');
}
