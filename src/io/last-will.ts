import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../src/io/last-will.cjs', import.meta.url));

/** Ends the processes we leave behind when we are killed: SIGKILL gives nobody a chance to clean up. Started with the first of them. */
export class LastWill {
  #child: ChildProcess | undefined;

  /** The group of `pid` is not to outlive us. */
  add(pid: number): void {
    this.#child ??= started();
    this.#tell(`+${pid}`);
  }

  /** The group is gone; its number may become another one's. */
  remove(pid: number): void {
    this.#tell(`-${pid}`);
  }

  /** Resolves when it is gone itself. */
  async end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    child.ref();
    child.stdin?.end();
    await once(child, 'exit');
  }

  #tell(line: string): void {
    this.#child?.stdin?.write(`${line}\n`);
  }
}

/** In a group of its own: Ctrl-C in a terminal is for us, not for it. */
function started(): ChildProcess {
  const child = spawn(process.execPath, [SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {} });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  return child;
}
