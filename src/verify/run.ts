import type { Era } from '../spec/revisions.ts';
import type { Check } from './check.ts';
import type { Facts } from './facts.ts';
import type { Launch } from './launch.ts';
import type { Endpoint } from './talk.ts';
import type { Tokens } from './tokens.ts';
import type { Exchange, WireRequest } from './wire.ts';

type CurlOf = (
  request: WireRequest,
  history: readonly Exchange[],
  options: { readonly beside: readonly Exchange[] },
) => string;

/** How far a run is: checks in their eras, the ones that are left out counted too. */
export interface Tally {
  readonly done: number;
  readonly all: number;
  /** Of those that are done, before any second try. */
  readonly failed: number;
}

/** What is run against which endpoint, and how. */
export interface Run {
  readonly endpoint: Endpoint;
  readonly facts: Facts;
  readonly eras: readonly Era[];
  readonly checks: readonly Check[];
  readonly tokens?: Tokens;
  /** How long to watch a quiet stream, in milliseconds; 0 leaves out the checks that do. */
  readonly idleMs?: number;
  /** More addresses of the server's machine. */
  readonly interfaces?: readonly string[];
  /** Starts one more instance of the server, where that can be done. */
  readonly launch?: Launch | undefined;
  /** Why a check is not to be run; undefined runs it. */
  readonly leftOut?: (check: Check) => string | undefined;
  readonly concurrency: number;
  /** Milliseconds for all exchanges of one check. */
  readonly checkTimeoutMs: number;
  /** The clock, in milliseconds. */
  readonly now: () => number;
  /** Shell commands that send a request again, and before it or beside it what else takes part. */
  readonly curlOf: CurlOf;
  /** Called whenever a check is over. */
  readonly onCheck?: (tally: Tally) => void;
}
