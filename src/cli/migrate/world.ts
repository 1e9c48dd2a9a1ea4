import type { Plan } from '../../plan/plan.ts';
import type { InterruptibleWorld } from '../until-aborted.ts';

/** What the command line hands to a run. */
export interface MigrateWorld {
  /** Asks the person at the terminal, who may want to see the diff first; resolves true without one. */
  confirm(plan: Plan, diff: () => string): Promise<boolean>;
  /** Runs what starts processes: a plan alone loads nothing for them. */
  untilInterrupted<T>(run: (world: InterruptibleWorld) => Promise<T>): Promise<T>;
}
