import { Processes } from '../io/run-process.ts';
import type { OutputOptions } from './output.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** What runs until it is done or the user interrupts it. */
export interface InterruptibleWorld {
  readonly processes: Processes;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface InterruptOptions extends OutputOptions {
  /** Nothing is started or written: a signal may end it at once, also while it computes and no listener would run. */
  readonly dryRun?: boolean;
}

/** Runs something whose processes end with it, also on Ctrl-C; an interrupt rejects with the signal's AbortError. */
export async function withInterrupt<T>(
  { stderr }: Terminal,
  { quiet, dryRun }: InterruptOptions,
  run: (world: InterruptibleWorld) => Promise<T>,
): Promise<T> {
  const processes = new Processes();
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
    void processes.endAll();
  };
  const handled = dryRun === true ? [] : SIGNALS;
  for (const signal of handled) process.on(signal, interrupt);
  try {
    const progress = createProgress(stderr, { quiet: quiet === true });
    return await run({ processes, signal: controller.signal, progress: untilAborted(progress, controller.signal) });
  } catch (error) {
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    await processes.endAll();
    for (const signal of handled) process.off(signal, interrupt);
  }
}

/** After an interrupt no further step is begun: it would start processes again. */
const untilAborted = (progress: Progress, signal: AbortSignal): Progress => ({
  ...progress,
  step: async (label, run) => {
    signal.throwIfAborted();
    return progress.step(label, run);
  },
});
