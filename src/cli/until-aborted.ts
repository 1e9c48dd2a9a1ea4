import { Processes } from '../io/run-process.ts';
import type { Progress } from './progress.ts';

/** What runs until it is done or somebody ends it. */
export interface InterruptibleWorld {
  readonly processes: Processes;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Runs something whose processes end with it; after an abort it rejects with the reason of the signal. */
export async function untilAborted<T>(
  { signal, progress }: Omit<InterruptibleWorld, 'processes'>,
  run: (world: InterruptibleWorld) => Promise<T>,
): Promise<T> {
  const processes = new Processes();
  const end = (): void => void processes.endAll();
  signal.addEventListener('abort', end, { once: true });
  try {
    signal.throwIfAborted();
    return await run({ processes, signal, progress: steppingUntil(signal, progress) });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    await processes.endAll();
  }
}

/** After an abort no further step is begun: it would start processes again. */
const steppingUntil = (signal: AbortSignal, progress: Progress): Progress => ({
  ...progress,
  step: async (label, run) => {
    signal.throwIfAborted();
    return progress.step(label, run);
  },
});
