import type { OutputOptions } from './output.ts';

/** The streams and the environment of the process. */
export type Terminal = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'stdin' | 'env'>;

/** What a command leaves behind. */
export interface Ending {
  exitCode: number;
  /** What runs, once its options are understood. */
  invoked?: Invoked;
}

/** A command as it was called. */
export interface Invoked {
  readonly command: string;
  /** A URL, a folder, or a command line. */
  readonly target: string;
  readonly output: OutputOptions;
}
