import type { PlannedChange, PlannedState } from '../plan/plan.ts';
import type { Era } from '../spec/revisions.ts';
import type { Finding } from '../spec/finding.ts';
import type { Difference } from '../surface/find-differences.ts';
import type { RunChange } from '../verify/causes/compare-runs.ts';
import type { CheckResult } from '../verify/result.ts';
import type { SecondOpinion } from '../verify/opinions/second-opinion.ts';

/** How a run ended, in one word. `migrated` is what would be proven if the checks had not been left out. */
export type Outcome =
  'proven' | 'migrated' | 'partial' | 'unproven' | 'planned' | 'failed' | 'refused' | 'nothing-to-do';

/** Whether a state of the project builds, and its TypeScript errors; null where there is nothing to check types with. */
export interface BuildResult {
  readonly ok: boolean;
  readonly typeErrors: number | null;
  readonly firstError?: string;
}

/** The surface after against the surface before. */
export interface Parity {
  readonly equal: boolean;
  readonly differences: readonly Difference[];
}

/** What sessions saw that were open at the same time, and one after them. */
export interface Isolation {
  readonly equal: boolean;
  readonly sessions: number;
  readonly differences: readonly Difference[];
}

/** One thing that was tried and how it ended: a client among others, a start over stdio. */
export interface Proof {
  readonly id: string;
  readonly message: string;
  readonly outcome: 'pass' | 'fail' | 'not-run';
  readonly detail?: string;
}

/** One step of a run, in milliseconds since it began. */
export interface Step {
  readonly label: string;
  readonly atMs: number;
  readonly durationMs: number;
}

/** What one kind of client found at a migrated server, and in which era. */
export interface ClientSeen {
  /** SDK v1; v2 that knows 2025 only, that asks first, or that takes nothing but 2026-07-28; one that asks and initializes anyway. */
  readonly client: 'v1' | 'v2-legacy' | 'v2-auto' | 'v2-pinned' | 'discover-first';
  readonly transport: 'stdio' | 'http';
  readonly expected: Era | 'refused';
  /** `unanswered`: it could not be read, and no answer says why. */
  readonly found: Era | 'refused' | 'unanswered';
  /** Whether that is the era expected, and what it saw what clients saw before. */
  readonly outcome: 'pass' | 'fail';
  readonly detail?: string;
}

/** Something that a proof did not try: what, why, and the option that would. */
export interface LeftOut {
  readonly what: string;
  readonly message: string;
}

/** Everything a run has to say. The JSON report is this object; its schema ships as report.schema.json. */
export interface Report {
  readonly tool: 'mcp-migrate';
  readonly version: string;
  readonly command: 'migrate' | 'verify' | 'audit' | 'undo';
  /** The project folder or the URL. */
  readonly target: string;
  readonly outcome: Outcome;
  readonly exitCode: 0 | 1 | 2 | 3;
  /** What the outcome does not cover; said beside it. */
  readonly leftOut?: readonly LeftOut[];
  readonly changes: readonly PlannedChange[];
  readonly findings: readonly Finding[];
  readonly state: readonly PlannedState[];
  readonly build?: { readonly before: BuildResult; readonly after?: BuildResult };
  readonly parity?: Parity;
  readonly isolation?: Isolation;
  readonly proofs: readonly Proof[];
  /** What the run did, in this order. */
  readonly steps?: readonly Step[];
  /** On SDK v2: which client was answered in which era, over which transport. */
  readonly clients?: readonly ClientSeen[];
  readonly checks: readonly CheckResult[];
  /** What else the run has to say of the endpoint, a sentence each. */
  readonly notes?: readonly string[];
  /** The MCP Inspector and the official conformance suite. */
  readonly inspector: readonly SecondOpinion[];
  /** Entries of --expect-failures that nothing failed for. */
  readonly staleExpectations?: readonly string[];
  /** What is otherwise than in the report of --baseline. */
  readonly baseline?: readonly RunChange[];
  /** Commands a person can paste: how to start it, how to go back. */
  readonly next: readonly { readonly label: string; readonly command: string }[];
}
