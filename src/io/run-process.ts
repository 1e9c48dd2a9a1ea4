import { setTimeout as delay } from 'node:timers/promises';
import { LastWill } from './last-will.ts';
import { startProcess, type Command, type Exit, type RunningProcess } from './start-process.ts';
import { Tail } from './tail.ts';

/** How a command ended. Outputs are the last 200,000 characters; `output` is both in the order they came. */
export interface RunResult extends Exit {
  readonly timedOut: boolean;
  readonly aborted: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly output: string;
  readonly ms: number;
}

/** How long a command may take, and what ends it before. */
export interface RunLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Every process we start, each in its own group, so that none outlives us; the command line makes one of these. */
export class Processes {
  readonly #running = new Set<RunningProcess>();
  readonly #lastWill = new LastWill();
  readonly #killAll = (): void => {
    for (const process of this.#running) process.signal('SIGKILL');
  };

  /** Starts a program; it is ended with its children when it exits, by `end`, by `endAll` or when we exit. */
  spawn(command: Command): RunningProcess {
    if (this.#running.size === 0) process.on('exit', this.#killAll);
    const started = startProcess(command);
    this.#running.add(started);
    if (started.pid !== undefined) this.#lastWill.add(started.pid);
    void started.ended.then(() => {
      this.#forget(started);
    });
    return started;
  }

  /** Runs a command without input to its end, its limit or an abort; never rejects for what the command does. */
  async run(command: Command, { timeoutMs, signal }: RunLimits): Promise<RunResult> {
    const startMs = performance.now();
    const child = this.spawn(command);
    const [stdout, stderr] = [new Tail(child.stdout), new Tail(child.stderr)];
    const output = new Tail(child.stdout, child.stderr);
    child.stdin.end();
    const reason = await firstOf(child, timeoutMs, signal);
    if (reason !== 'exited') await child.end();
    return {
      ...(await child.ended),
      timedOut: reason === 'timeout',
      aborted: reason === 'aborted',
      ...{ stdout: stdout.text(), stderr: stderr.text(), output: output.text() },
      ms: Math.round(performance.now() - startMs),
    };
  }

  /** Ends every process and its children; resolves when they are gone. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.end()));
    await this.#lastWill.end();
  }

  #forget(ended: RunningProcess): void {
    this.#running.delete(ended);
    if (ended.pid !== undefined) this.#lastWill.remove(ended.pid);
    if (this.#running.size === 0) process.off('exit', this.#killAll);
  }
}

type Reason = 'exited' | 'timeout' | 'aborted';

async function firstOf(child: RunningProcess, timeoutMs: number, signal?: AbortSignal): Promise<Reason> {
  const timer = new AbortController();
  const stop = AbortSignal.any([timer.signal, ...(signal ? [signal] : [])]);
  const limit = delay(timeoutMs, undefined, { signal: stop }).then(
    (): Reason => 'timeout',
    (): Reason => 'aborted',
  );
  const exited = child.exited.then((): Reason => 'exited');
  const reason = await Promise.race([exited, limit]);
  timer.abort();
  return reason;
}
