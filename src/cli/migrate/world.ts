import type { Processes } from '../../io/run-process.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Progress } from '../progress.ts';

/** What the command line hands to a run. */
export interface MigrateWorld {
  readonly processes: Processes;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Asks the person at the terminal; resolves true without one. */
  confirm(plan: Plan): Promise<boolean>;
}
