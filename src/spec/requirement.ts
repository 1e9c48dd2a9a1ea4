import type { Harm } from './harm.ts';
import type { Revision } from './revisions.ts';

export type Level = 'MUST' | 'SHOULD' | 'MAY';

export type Group =
  | 'authorization'
  | 'content-negotiation'
  | 'cors'
  | 'deployment'
  | 'features'
  | 'jsonrpc'
  | 'lifecycle'
  | 'modern'
  | 'protocol-version'
  | 'robustness'
  | 'security'
  | 'session'
  | 'sse';

/** One thing a server has to do that can be seen from outside. */
export interface Requirement {
  readonly id: string;
  readonly level: Level;
  readonly revisions: readonly Revision[];
  readonly group: Group;
  /** false: operational practice, no specification text demands it. */
  readonly normative: boolean;
  /** What trying it takes beside the URL: a kind of tool, a token. */
  readonly needs?: string;
  /** Where it is written. */
  readonly source: string;
  /** A shell line that shows it; $URL, $SID, $TOKEN and the like stand for the endpoint's own values. */
  readonly stimulus?: string;
  readonly expect: string;
  /** Whom it hurts when a server does not do it; what hurts nobody known only warns. */
  readonly hurts: Harm;
  /** What to do about it, where a failure names no known cause. */
  readonly fix: string;
  readonly notes?: string;
}
