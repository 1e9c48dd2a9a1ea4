import yoctoSpinner from 'yocto-spinner';

/** Where a person sees what is going on; never on stdout. */
export interface Progress {
  /** Runs a step under a label and says how long it took. */
  step<T>(label: string, run: () => Promise<T>): Promise<T>;
  note(line: string): void;
}

/** A spinner on a terminal, a line per step elsewhere, nothing when quiet. */
export function createProgress(stream: NodeJS.WriteStream, { quiet }: { quiet: boolean }): Progress {
  if (quiet) return { step: (_label, run) => run(), note: () => undefined };
  const line = (text: string): void => void stream.write(`${text}\n`);
  return {
    note: line,
    step: (label, run) => (stream.isTTY ? spinning(stream, label, run) : timed(label, run, line)),
  };
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function timed<T>(label: string, run: () => Promise<T>, line: (text: string) => void): Promise<T> {
  const since = performance.now();
  try {
    return await run();
  } finally {
    line(`${label} (${seconds(since)})`);
  }
}

async function spinning<T>(stream: NodeJS.WriteStream, label: string, run: () => Promise<T>): Promise<T> {
  const since = performance.now();
  const spinner = yoctoSpinner({ text: label, stream, handleSignals: false }).start();
  try {
    const result = await run();
    spinner.success(`${label} (${seconds(since)})`);
    return result;
  } catch (error) {
    spinner.error(`${label} (${seconds(since)})`);
    throw error;
  }
}
