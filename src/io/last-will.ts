import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../src/io/last-will.cjs', import.meta.url));

/** How long it waits for the next process when there is none. */
const IDLE_MS = 2_000;

/**
 * Ends the processes we leave behind when we are killed: SIGKILL gives nobody a chance to clean up. It starts with the first of them and
 * ends some time after the last.
 */
export class LastWill {
  readonly #groups = new Set<number>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** The group of `pid` is not to outlive us. */
  add(pid: number): void {
    clearTimeout(this.#idle);
    this.#child ??= started();
    this.#groups.add(pid);
    this.#tell(`+${pid}`);
  }

  /** The group is gone; its number may become another one's. */
  remove(pid: number): void {
    this.#groups.delete(pid);
    this.#tell(`-${pid}`);
    if (this.#groups.size === 0) this.#idle = setTimeout(() => void this.end(), IDLE_MS).unref();
  }

  /** Resolves when it is gone itself. */
  async end(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    if (!child || !isRunning(child)) return;
    child.ref();
    child.stdin?.end();
    await once(child, 'exit');
  }

  #tell(line: string): void {
    this.#child?.stdin?.write(`${line}\n`);
  }
}

const isRunning = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

/** In a group of its own: Ctrl-C in a terminal is for us, not for it. */
function started(): ChildProcess {
  const child = spawn(process.execPath, [SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {} });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  return child;
}
