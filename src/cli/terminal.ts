/** The streams and the environment of the process. */
export type Terminal = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'stdin' | 'env'>;

/** What a command leaves behind. */
export interface Ending {
  exitCode: number;
}
