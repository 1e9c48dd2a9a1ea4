import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { startSse } from '../../io/start-sse.ts';
import { startStdio, type RunningServer, type StartSpec } from '../../io/start-server.ts';
import type { RunContext } from './context.ts';

/** A server in a process of its own, and the transport to it. */
export type SpokenServer = RunningServer & { readonly transport: Transport };

/** Starts a server of a run. */
export type Start = (context: RunContext, spec: StartSpec) => SpokenServer | Promise<SpokenServer>;

/** Starts a server as it was reached before any change. @throws UserError when it does not come up over HTTP */
export async function startAsBefore(context: RunContext, spec: StartSpec): Promise<SpokenServer> {
  const { formerSse, processes, options } = context;
  if (!formerSse) return startStdio(spec, processes);
  const { speaks, stream: path, usualPort: port } = formerSse;
  return startSse(spec, { speaks, processes, path, port, timeoutMs: options.timeout * 1000 });
}

/** Starts a migrated server over stdio. */
export const startOnStdio = (context: RunContext, spec: StartSpec): SpokenServer =>
  startStdio(stdioSpec(context, spec), context.processes);

/** How a migrated server is started over stdio: that is its default unless it spoke HTTP. */
export const stdioSpec = ({ formerSse, transport }: RunContext, spec: StartSpec): StartSpec =>
  formerSse ? { ...spec, env: { ...spec.env, [transport]: 'stdio' } } : spec;

/** The name of the transport that a server was reached over before any change. */
export const formerName = ({ formerSse }: Pick<RunContext, 'formerSse'>): string => formerSse?.speaks ?? 'stdio';
