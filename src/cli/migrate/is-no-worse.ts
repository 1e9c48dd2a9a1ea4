import type { BuildResult } from '../../report/report.ts';

/** True when the state after is no worse than the state before. */
export const isNoWorse = (before: BuildResult, after: BuildResult): boolean =>
  after.ok && (before.typeErrors === null || (after.typeErrors ?? 0) <= before.typeErrors);
