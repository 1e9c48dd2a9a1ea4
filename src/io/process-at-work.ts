import os from 'node:os';
import path from 'node:path';
import type { StoredRun } from './journal-store.ts';

const PROCESS_ID = /-(\d+)$/;

/** The id of another process that has begun a run and is still at it; undefined once that run is over. */
export function processAtWork({ folder, journal }: StoredRun): number | undefined {
  const id = Number(PROCESS_ID.exec(path.basename(folder))?.[1]);
  const isOver = journal.outcome !== undefined || id === process.pid || journal.startedMs < bootedMs();
  return !isOver && isAlive(id) ? id : undefined;
}

/** Ids of processes start anew with the machine. */
const bootedMs = (): number => Date.now() - os.uptime() * 1000;

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it is somebody else's
  }
}
