import { UserError } from '../../errors.ts';
import { callTools, type HeardCall, type HeardSession } from '../../io/call-tools.ts';
import { findDifferences } from '../../surface/find-differences.ts';
import type { Surface } from '../../surface/surface.ts';
import { toolNames } from '../../surface/tool-names.ts';
import type { AllowedTool } from '../../verify/tool-roles.ts';
import type { RunContext } from './context.ts';
import { formerName, type SpokenServer } from './start-spoken.ts';

/** What a client heard of each call, by the name of the tool; of the second call of one by its number too. */
export type Transcript = Readonly<Record<string, Omit<HeardCall, 'tool'>>>;

/** What the tools that may be called did before any change. */
export interface ToolCalls {
  readonly tools: readonly AllowedTool[];
  readonly transcript: Transcript;
  /** The methods that a client heard before the first call, both times. */
  readonly atStart: readonly string[];
  /** JSON pointers that differ between two readings. */
  readonly unstable: readonly string[];
  /** Why it is not known. */
  readonly problem?: string;
}

/** Calls the tools that may be called and that this server has, in two processes; undefined where there is none. */
export async function callOver(
  context: RunContext,
  surface: Surface,
  start: () => SpokenServer | Promise<SpokenServer>,
): Promise<ToolCalls | undefined> {
  const names = toolNames(surface);
  const tools = context.options.tools.filter(({ name }) => names.includes(name));
  if (tools.length === 0) return undefined;
  try {
    const [first, second] = [await called(context, tools, await start()), await called(context, tools, await start())];
    const transcripts = [transcriptOf(first.calls), transcriptOf(second.calls)] as const;
    const unstable = findDifferences(...transcripts).map(({ path }) => path);
    const atStart = first.atStart.filter((method) => second.atStart.includes(method));
    return { tools, transcript: transcripts[0], atStart, unstable };
  } catch (error) {
    context.signal.throwIfAborted();
    return {
      tools,
      transcript: {},
      atStart: [],
      unstable: [],
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Refuses the name of a tool that no started server has; throws UserError (2). */
export function refuseUnknownTools(tools: readonly AllowedTool[], surfaces: readonly Surface[]): void {
  const known = surfaces.flatMap(toolNames);
  const unknown = tools.find(({ name }) => !known.includes(name));
  if (unknown === undefined || surfaces.length === 0) return;
  const hint = known.length === 0 ? 'it has no tools' : `it has ${known.join(', ')}`;
  throw new UserError(`--allow-tool: the server has no tool called ${unknown.name}`, { hint, exitCode: 2 });
}

/** Calls by name. */
export function transcriptOf(calls: readonly HeardCall[]): Transcript {
  const entries = calls.map(({ tool, ...heard }, index) => {
    const earlier = calls.slice(0, index).filter((call) => call.tool === tool).length;
    return [earlier === 0 ? tool : `${tool} ${earlier + 1}`, heard] as const;
  });
  return Object.fromEntries(entries);
}

async function called(context: RunContext, tools: readonly AllowedTool[], server: SpokenServer): Promise<HeardSession> {
  try {
    const timeoutMs = context.options.timeout * 1000;
    return await context.progress.step(`call tools over ${formerName(context)}`, () =>
      callTools(server.transport, tools, { timeoutMs }),
    );
  } finally {
    await server.stop();
  }
}
