import yoctoSpinner from 'yocto-spinner';

/** Says how far a step is; said often, shown now and then. */
export type Tell = (text: string) => void;

/** Where a person sees what is going on; never on stdout. */
export interface Progress {
  /** Runs a step under a label and says how long it took. */
  step<T>(label: string, run: (tell: Tell) => Promise<T>): Promise<T>;
  note(line: string): void;
}

/** A spinner on a terminal, a line per step elsewhere, nothing when quiet. */
export function createProgress(stream: NodeJS.WriteStream, { quiet }: { quiet: boolean }): Progress {
  if (quiet) return { step: (_label, run) => run(() => undefined), note: () => undefined };
  const line = (text: string): void => void stream.write(`${text}\n`);
  return {
    note: line,
    step: (label, run) => (stream.isTTY ? spinning(stream, label, run) : timed(label, run, line)),
  };
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const quietMs = 30_000;

async function timed<T>(label: string, run: (tell: Tell) => Promise<T>, line: (text: string) => void): Promise<T> {
  const since = performance.now();
  let toldAt = since;
  const tell: Tell = (text) => {
    if (performance.now() - toldAt < quietMs) return;
    toldAt = performance.now();
    line(`${label}: ${text} (${seconds(since)})`);
  };
  try {
    return await run(tell);
  } finally {
    line(`${label} (${seconds(since)})`);
  }
}

async function spinning<T>(stream: NodeJS.WriteStream, label: string, run: (tell: Tell) => Promise<T>): Promise<T> {
  const since = performance.now();
  const spinner = yoctoSpinner({ text: label, stream, handleSignals: false }).start();
  try {
    const result = await run((text) => {
      spinner.text = `${label}: ${text} (${seconds(since)})`;
    });
    spinner.success(`${label} (${seconds(since)})`);
    return result;
  } catch (error) {
    spinner.error(`${label} (${seconds(since)})`);
    throw error;
  }
}
