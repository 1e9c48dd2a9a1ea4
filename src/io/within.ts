import { setTimeout as delay } from 'node:timers/promises';

/** The value of a promise, or undefined when it does not settle within `ms` milliseconds. No timer is left behind. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  if (ms === Infinity) return promise;
  const timer = new AbortController();
  const late = delay(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}

/** Asks `ready` every `everyMs` milliseconds. @returns whether it said yes within `ms` */
export async function until(ready: () => boolean | Promise<boolean>, ms: number, everyMs = 20): Promise<boolean> {
  const end = performance.now() + ms;
  while (!(await ready())) {
    if (performance.now() >= end) return false;
    await delay(everyMs);
  }
  return true;
}
