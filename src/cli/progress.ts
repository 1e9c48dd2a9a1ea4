import { movingLine } from './moving-line.ts';
import { secondsOf } from './step-times.ts';

/** Says how far a step is; said often, shown now and then. */
export type Tell = (text: string) => void;

/** Where a person sees what is going on; never on stdout. */
export interface Progress {
  /** Runs a step under a label and says how long it took. */
  step<T>(label: string, run: (tell: Tell) => Promise<T>): Promise<T>;
  note(line: string): void;
}

/** Progress that is over at some time. */
export interface ShownProgress extends Progress {
  readonly end: () => void;
}

/** Whether progress is shown, and the variables that say what the terminal can do. */
interface ProgressOptions {
  readonly quiet: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** One line that moves on a terminal, a line per step elsewhere, nothing when quiet. */
export function createProgress(
  stream: NodeJS.WriteStream,
  { quiet, env = process.env }: ProgressOptions,
): ShownProgress {
  const end = (): void => undefined;
  if (quiet) return { step: (_label, run) => run(() => undefined), note: () => undefined, end };
  if (stream.isTTY && takesLinesBack(env)) return movingLine(stream);
  const note = (text: string): void => void stream.write(`${text}\n`);
  return { note, step: (label, run) => timed(label, run, note), end };
}

/** The log of a CI keeps every line, also where it has a terminal; the spinner goes by the same two variables. */
const takesLinesBack = (env: NodeJS.ProcessEnv): boolean => !('CI' in env) && env['TERM'] !== 'dumb';

const quietMs = 30_000;

async function timed<T>(label: string, run: (tell: Tell) => Promise<T>, line: (text: string) => void): Promise<T> {
  const since = performance.now();
  const seconds = (): string => secondsOf(performance.now() - since);
  let toldAt = since;
  const tell: Tell = (text) => {
    if (performance.now() - toldAt < quietMs) return;
    toldAt = performance.now();
    line(`${label}: ${text} (${seconds()})`);
  };
  try {
    return await run(tell);
  } finally {
    line(`${label} (${seconds()})`);
  }
}
