import type { Era } from '../../spec/revisions.ts';
import type { AllowedTool } from '../../verify/tool-roles.ts';
import type { Tokens } from '../../verify/tokens.ts';
import type { HeaderList } from '../../verify/wire.ts';
import type { VerifyTarget } from './target-of.ts';

/** How an endpoint is checked, whoever started it. */
export interface CheckOptions {
  /** Sent with every request, credentials included. */
  readonly headers: HeaderList;
  readonly tokens: Tokens;
  /** What the run may call. */
  readonly tools: readonly AllowedTool[];
  readonly era: 'auto' | Era;
  /** Ids or groups of checks; empty means all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Seconds for one exchange, and for all exchanges of one check. */
  readonly timeout: number;
  /** Checks at the same time. */
  readonly concurrency: number;
  /** Seconds to wait for the endpoint to come up. */
  readonly wait: number;
  /** Seconds to watch a quiet stream; 0 leaves out the checks that do. */
  readonly watchIdle: number;
  /** The path of the endpoint of a server that is started. */
  readonly path?: string;
  /** A certificate authority to trust beside the system's, as PEM. */
  readonly ca?: string;
  /** Whether a request may go to a URL; without it all may. */
  readonly mayReach?: (url: string) => boolean;
}

/** What `verify` was asked to do. */
export interface VerifyOptions extends CheckOptions {
  readonly target: VerifyTarget;
  /** SHOULD failures count too. */
  readonly strict: boolean;
  /** How the server is started, where it is. */
  readonly env: Readonly<Record<string, string>>;
  /** The Inspector and the official conformance suite; undefined: for servers that verify starts. */
  readonly secondOpinions?: boolean;
  /** Files by name and text: ids of checks that are known to fail, and an earlier report to compare with. */
  readonly expectFailures?: NamedText;
  readonly baseline?: NamedText;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The options of a run that wants nothing special. */
export const usualChecks: CheckOptions = {
  ...{ headers: [], tokens: {}, tools: [], era: 'auto', only: [], skip: [] },
  ...{ timeout: 10, concurrency: 8, wait: 0, watchIdle: 0 },
};
