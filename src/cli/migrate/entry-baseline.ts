import { gist } from '../../io/gist.ts';
import { readEverything, readSurface, type Reading } from '../../io/read-surface.ts';
import { exitText, startStdio, type StartSpec, type StdioServer } from '../../io/start-server.ts';
import { within } from '../../io/within.ts';
import type { Entry } from '../../project/entries.ts';
import { unstablePointers } from '../../surface/compare-surfaces.ts';
import { findDifferences, type Difference } from '../../surface/find-differences.ts';
import type { Surface } from '../../surface/surface.ts';
import { startSpecOf, type RunContext } from './context.ts';
import { callOver, type ToolCalls } from './tool-calls.ts';

/** A process whose output has ended is over a moment later. */
const EXIT_MS = 500;

/** What an entry showed over stdio before any change, or why it could not be started. */
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

/** Reads an entry over stdio, twice. What needs a newer Node.js than this one may run under Bun, where that is installed. */
export async function readEntry(context: RunContext, entry: Entry): Promise<EntryBaseline> {
  const own = await readAs(context, entry);
  if (own.surface || entry.runner !== 'tsx' || !NEEDS_NEWER_NODE.test(own.problem ?? '')) return own;
  const other = await readAs(context, { ...entry, runner: 'bun' });
  return other.surface ? other : own;
}

const NEEDS_NEWER_NODE = /requested module '(node:)?[a-z_]+(\/[a-z]+)?' does not provide an export named/;

async function readAs(context: RunContext, entry: Entry): Promise<EntryBaseline> {
  const spec = await startSpecOf(entry, context);
  const first = await readOver(context, spec, { asks: true });
  const { surface, said, problem } = first;
  if (!surface) return { entry, spec, surface: undefined, said, problem, unstable: [], varying: [] };
  const second = await readOver(context, spec, { asks: true });
  const calls = await callOver(context, spec, surface);
  return {
    ...{ entry, spec, surface, said: said + second.said, problem },
    unstable: second.surface ? unstablePointers(surface, second.surface) : [],
    varying: first.answers && second.answers ? findDifferences(first.answers, second.answers).map(pathOf) : [],
    ...(calls && { calls }),
  };
}

const pathOf = ({ path }: Difference): string => path;

/** One reading over stdio; what goes wrong is a problem in words. */
type StdioReading = Partial<Reading> & { readonly said: string; readonly problem: string | undefined };

/** Reads a server over stdio in a process of its own; with `asks` also what it answers. */
export async function readOver(
  context: RunContext,
  spec: StartSpec,
  { asks }: { asks: boolean },
): Promise<StdioReading> {
  const server = startStdio(spec, context.processes);
  const settings = { timeoutMs: context.options.timeout * 1000 };
  const read = async (): Promise<Partial<Reading>> =>
    asks ? readEverything(server.transport, settings) : { surface: await readSurface(server.transport, settings) };
  try {
    const reading = await context.progress.step('read over stdio', read);
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
async function problemOf(server: StdioServer, message: string): Promise<string> {
  const exit = await within(server.exited, EXIT_MS);
  const how = exit === undefined ? message : `it ${exitText(exit)}`;
  return [how, gist(server.log())].filter(Boolean).join(': ');
}
