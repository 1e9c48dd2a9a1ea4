import type { Step } from '../report/report.ts';
import type { Progress } from './progress.ts';

/** Progress, and what was seen of it. */
export interface Recorded {
  readonly progress: Progress;
  /** The steps that are over, in the order they began. */
  readonly steps: () => readonly Step[];
}

/** The same progress, each of whose steps is written down. */
export function recorded(progress: Progress): Recorded {
  const startedMs = performance.now();
  const steps: Step[] = [];
  const step: Progress['step'] = async (label, run) => {
    const sinceMs = performance.now();
    try {
      return await progress.step(label, run);
    } finally {
      const [atMs, durationMs] = [sinceMs - startedMs, performance.now() - sinceMs];
      steps.push({ label, atMs: Math.round(atMs), durationMs: Math.round(durationMs) });
    }
  };
  return { progress: { ...progress, step }, steps: () => steps.toSorted((one, other) => one.atMs - other.atMs) };
}
