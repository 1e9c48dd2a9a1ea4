import type { Era } from '../spec/revisions.ts';
import type { Client, ConnectOptions, Session } from './client.ts';
import { modernClient, openSession } from './client.ts';
import type { Facts } from './facts.ts';
import type { LaunchOptions, Launched } from './launch.ts';
import { talkTo } from './talk.ts';
import type { Endpoint, Talk } from './talk.ts';
import type { Tokens } from './tokens.ts';
import type { AllowedTool, ToolRole } from './tool-roles.ts';
import type { Handshake, Wire } from './wire.ts';

/** One more instance of the server, and how to talk to it. */
interface LaunchedTarget extends Launched {
  readonly target: Target;
}

/** The server under test could not be started once more. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
}

/** What a check gets. Its own requests carry the headers of the run and no session. */
export interface Target extends Talk {
  readonly url: string;
  readonly era: Era;
  readonly facts: Facts;
  readonly tokens: Tokens;
  /** How long to watch a quiet stream, in milliseconds; the need `idle` says that it is long enough. */
  readonly idleMs: number;
  /** More addresses of the server's machine; only where it is this one. */
  readonly interfaces: readonly string[];
  /** A client of the era: a legacy session or the modern way of asking. Throws SessionError where there is none. */
  readonly connect: (options?: ConnectOptions) => Promise<Client>;
  /** Initializes a session of its own; throws SessionError when the server does not. The runner ends it afterwards. */
  readonly openSession: (protocolVersion?: string, options?: ConnectOptions) => Promise<Session>;
  /** The allow-listed tool of a role; only for checks that need `tool:<role>`. */
  readonly tool: (role: ToolRole) => AllowedTool;
  /** Starts one more instance, which the runner stops afterwards; only for checks that need `process`. */
  readonly launch: (options?: LaunchOptions) => Promise<LaunchedTarget>;
  readonly handshake: (url: string, offer: Parameters<Wire['handshake']>[1]) => Promise<Handshake>;
}

/** What a run has for its checks beside the endpoint. */
export interface Means {
  readonly facts: Facts;
  readonly tokens: Tokens;
  readonly idleMs: number;
  readonly interfaces: readonly string[];
  readonly launch?: ((options?: LaunchOptions) => Promise<Launched>) | undefined;
}

/** The target of one check in one era. */
export function createTarget(endpoint: Endpoint, era: Era, means: Means): Target {
  const { facts, tokens, idleMs, interfaces } = means;
  return {
    ...talkTo(endpoint),
    ...{ url: endpoint.url, era, facts, tokens, idleMs, interfaces },
    connect: (options) => {
      if (era === 'legacy') return openSession(endpoint, options?.protocolVersion, options);
      return Promise.resolve(modernClient(endpoint, facts, options));
    },
    openSession: (protocolVersion, options) => openSession(endpoint, protocolVersion, options),
    tool: (role) => {
      const tool = facts.roles[era]?.[role];
      if (!tool) throw new Error(`no tool of the role ${role}: the check has to need tool:${role}`);
      return tool;
    },
    launch: async (options) => {
      if (!means.launch) throw new Error('no control of the process: the check has to need `process`');
      const launched = await launching(means.launch(options));
      const target = createTarget({ ...endpoint, url: launched.url }, era, means);
      return { ...launched, target };
    },
    handshake: (url, offer) => endpoint.wire.handshake(url, offer),
  };
}

async function launching(launched: Promise<Launched>): Promise<Launched> {
  try {
    return await launched;
  } catch (error) {
    throw new LaunchError(
      `one more instance did not come up: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
