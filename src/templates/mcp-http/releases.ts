// What a session opens is closed with it; what a process has once is opened once. On stdio both end with the process.
import { EventEmitter } from 'node:events';
import { currentScope, releaseAll, runOutside } from './scope.ts';

/** Runs `release` when the session ends; what is returned takes that back. On stdio nothing is registered. */
export function onSessionEnd(release: () => unknown): () => void {
  const scope = currentScope();
  scope?.releases.push(release);
  if (scope?.ended) void releaseAll(scope); // opened by a request that has outlived its session
  return () => {
    const at = scope?.releases.indexOf(release) ?? -1;
    if (at >= 0) scope?.releases.splice(at, 1);
  };
}

/** What is opened in the end; a child process that is a promise too is there at once. */
type Opened<T> = T extends Pick<EventEmitter, 'once'> ? T : Awaited<T>;

/** Releases what a session has opened when that session ends, unless it has closed by itself. */
export function releaseWithSession<T>(opened: T, release: (opened: Opened<T>) => unknown): T {
  const forget = onSessionEnd(() =>
    opened instanceof Promise ? opened.then(release, (): void => undefined) : release(opened as Opened<T>),
  );
  if (opened instanceof EventEmitter) opened.once('close', forget);
  return opened;
}

/** Stops a timer when the session ends that started it. */
export function stopWithSession<T extends Parameters<typeof clearInterval>[0]>(timer: T): T {
  onSessionEnd(() => {
    clearInterval(timer);
  });
  return timer;
}

/** setTimeout whose timer stops when the session ends that set it. */
export function timeoutWithSession<A extends unknown[]>(run: (...args: A) => unknown, ms?: number, ...args: A) {
  const timer = setTimeout(() => {
    forget();
    run(...args);
  }, ms);
  const forget = onSessionEnd(() => {
    clearTimeout(timer);
  });
  return timer;
}

const opened = new Map<string, unknown>();

/** What a process has once, such as a port: opened outside of every session when the first one needs it, and shared by all. */
export function oncePerProcess<T>(name: string, open: () => T): T {
  if (!opened.has(name)) {
    const value = runOutside(open);
    opened.set(name, value);
    if (value instanceof Promise) value.catch(() => opened.delete(name)); // the next one tries again
  }
  return opened.get(name) as T;
}
