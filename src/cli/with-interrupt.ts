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
  /** Nothing is started or written before the first step: until then a signal ends it at once, also while it computes and no listener would run. */
  readonly endsAtOnce?: boolean;
}

/** Runs something whose processes end with it, also on Ctrl-C; an interrupt rejects with the signal's AbortError. */
export async function withInterrupt<T>(
  { stderr }: Terminal,
  { quiet, endsAtOnce }: InterruptOptions,
  run: (world: InterruptibleWorld) => Promise<T>,
): Promise<T> {
  const processes = new Processes();
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
    void processes.endAll();
  };
  const listen = (): void => {
    for (const signal of SIGNALS) if (!process.listeners(signal).includes(interrupt)) process.on(signal, interrupt);
  };
  if (!endsAtOnce) listen();
  try {
    const progress = createProgress(stderr, { quiet: quiet === true });
    const { signal } = controller;
    return await run({ processes, signal, progress: untilAborted(progress, { signal, listen }) });
  } catch (error) {
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    await processes.endAll();
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

interface Interrupt {
  readonly signal: AbortSignal;
  readonly listen: () => void;
}

/** After an interrupt no further step is begun: it would start processes again. */
const untilAborted = (progress: Progress, { signal, listen }: Interrupt): Progress => ({
  ...progress,
  step: async (label, run) => {
    listen();
    signal.throwIfAborted();
    return progress.step(label, run);
  },
});
