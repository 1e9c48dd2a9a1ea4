export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Milliseconds since the last signal, or since the start when there was none. */
  readonly afterMs: number;
}

/** A running instance of the server under test. */
export interface Launched {
  readonly url: string;
  readonly pid: number;
  /** From its start to its first answer, in milliseconds; 0 where nobody waited for one. */
  readonly startedInMs: number;
  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void;
  closeStdin(): void;
  /** undefined when it still runs after `timeoutMs`. */
  exited(timeoutMs: number): Promise<Exit | undefined>;
  /** The end of what it said. */
  log(): string;
  stop(): Promise<void>;
}

export interface LaunchOptions {
  /** The port to ask for; default: a free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** false: does not wait until it answers. */
  readonly ready?: boolean;
}

/** Starts one more instance of the server under test; rejects with an Error when it does not come up. */
export type Launch = (options?: LaunchOptions) => Promise<Launched>;
