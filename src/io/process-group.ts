import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { until } from './within.ts';

const GRACE_MS = 2_000;
const KILLED_MS = 1_000;

/**
 * Sends a signal to a process and all its children in its process group; false when they are gone.
 * A child that moved to a group of its own (setsid, `detached`) is not reached: there is no portable way to find it.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    return false;
  }
}

/** SIGTERM, and SIGKILL for what is left after `graceMs` (two seconds). */
export async function endGroup(pid: number, graceMs = GRACE_MS): Promise<void> {
  if (process.platform === 'win32') return endTree(pid);
  const gone = async (): Promise<boolean> => !(await isAlive(pid));
  if (!signalGroup(pid, 'SIGTERM') || (await until(gone, graceMs))) return;
  signalGroup(pid, 'SIGKILL');
  await until(gone, KILLED_MS);
}

/** In a container nobody may collect dead children, and the group seems to live on: /proc tells them apart. */
async function isAlive(group: number): Promise<boolean> {
  if (!signalGroup(group, 0)) return false;
  if (process.platform !== 'linux') return true;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const states = await Promise.all(pids.map((pid) => stateIn(group, pid)));
  return pids.length === 0 || states.some((state) => state !== undefined && state !== 'Z');
}

/** The state of a process if it belongs to the group: `pid (name) state ppid pgrp …`. */
async function stateIn(group: number, pid: string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(processGroup) === group ? state : undefined;
}

async function endTree(pid: number): Promise<void> {
  await execa('taskkill', ['/PID', String(pid), '/T', '/F'], { reject: false, timeout: GRACE_MS });
}
