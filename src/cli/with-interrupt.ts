import type { OutputOptions } from './output.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { untilAborted, type InterruptibleWorld } from './until-aborted.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface InterruptOptions extends OutputOptions {
  /** Nothing is started or written before the first step: until then a signal ends it at once, also while it computes and no listener would run. */
  readonly endsAtOnce?: boolean;
}

/** Runs something whose processes end with it, also on Ctrl-C; an interrupt rejects with the signal's AbortError. */
export async function withInterrupt<T>(
  { stderr, env }: Terminal,
  { quiet, endsAtOnce }: InterruptOptions,
  run: (world: InterruptibleWorld) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
  };
  const listen = (): void => {
    for (const signal of SIGNALS) if (!process.listeners(signal).includes(interrupt)) process.on(signal, interrupt);
  };
  if (!endsAtOnce) listen();
  const progress = createProgress(stderr, { quiet: quiet === true, env });
  try {
    return await untilAborted({ signal: controller.signal, progress: listeningFrom(progress, listen) }, run);
  } finally {
    progress.end();
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

const listeningFrom = (progress: Progress, listen: () => void): Progress => ({
  ...progress,
  step: (label, run) => {
    listen();
    return progress.step(label, run);
  },
});
