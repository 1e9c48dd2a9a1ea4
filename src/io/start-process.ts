import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { endGroup, signalGroup } from './process-group.ts';
import { within } from './within.ts';

const LAST_OUTPUT_MS = 500;

/** A program to run. `env` is its whole environment. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How a process ended; `problem` when it could not be started at all, e.g. ENOENT. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly problem?: string;
}

/** A process in a group of its own. */
export interface RunningProcess {
  /** undefined when it could not be started at all. */
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** When the process itself is over. */
  readonly exited: Promise<Exit>;
  /** When it is over, its output read and its group ended. */
  readonly ended: Promise<Exit>;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM to the whole group, SIGKILL to what is left after `graceMs` (two seconds). */
  end(graceMs?: number): Promise<Exit>;
}

/** Starts a program in its own process group. A program that cannot be started ends at once, with a problem. */
export function startProcess({ command, args, cwd, env }: Command): RunningProcess {
  const child = execa(command, args, {
    cwd,
    env,
    extendEnv: false,
    detached: process.platform !== 'win32',
    stdio: 'pipe',
    buffer: false,
    reject: false,
  });
  const { pid, stdin, stdout, stderr } = child;
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
  const closed = child.then(({ exitCode, signal, code, shortMessage }): Exit => ({
    code: exitCode ?? null,
    signal: signal ?? null,
    ...(pid === undefined && { problem: code ?? shortMessage ?? 'not started' }),
  }));
  const exited = pid === undefined ? closed : Promise.race([exitOf(child), closed]);
  const ended = exited.then(async (exit) => {
    await within(closed, LAST_OUTPUT_MS);
    if (pid !== undefined) await endGroup(pid);
    stdout.destroy();
    stderr.destroy();
    return exit;
  });
  return {
    ...{ pid, stdin, stdout, stderr, exited, ended },
    signal: (name) => pid !== undefined && signalGroup(pid, name),
    end: async (graceMs) => {
      if (pid !== undefined) await endGroup(pid, graceMs);
      return ended;
    },
  };
}

async function exitOf(child: NodeJS.EventEmitter): Promise<Exit> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return { code, signal };
}
