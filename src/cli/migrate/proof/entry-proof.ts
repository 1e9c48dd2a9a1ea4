import type { HttpServer } from '../../../io/start-server.ts';
import type { HoldingsWatch } from '../../../io/watch-holdings.ts';
import type { ClientSeen, Isolation, LeftOut, Parity, Proof } from '../../../report/report.ts';
import type { Surface } from '../../../surface/surface.ts';
import type { SecondOpinion } from '../../../verify/opinions/second-opinion.ts';
import type { CheckResult } from '../../../verify/result.ts';
import type { EntryBaseline } from '../entry-baseline.ts';
import type { RunContext } from '../context.ts';

/** What was tried on a migrated entry, and how it ended. */
export interface EntryProof {
  readonly parity: Parity;
  readonly proofs: readonly Proof[];
  readonly isolation?: Isolation;
  /** Empty on SDK v1. */
  readonly clients: readonly ClientSeen[];
  readonly checks: readonly CheckResult[];
  readonly inspector: readonly SecondOpinion[];
  /** What could not be tried, and what would make it possible. */
  readonly leftOut: readonly LeftOut[];
}

/** What an entry showed before, where that is known. */
export type Before = EntryBaseline & { readonly surface: Surface };

/** The migrated entry as it runs over HTTP, and what it is compared with. */
export interface Served {
  readonly context: RunContext;
  readonly before: Before;
  readonly server: HttpServer;
  readonly watch: HoldingsWatch;
  /** What it had said when it was ready. */
  readonly startLog: string;
}

/** A part of the proof. */
export type Part = Partial<EntryProof>;
