// Variables of which each session has its own.
import { currentScope } from './scope.ts';

/** A variable of each session. On stdio, and while the process starts, there is one for the process. */
export interface SessionVariable<T> {
  value: T;
}

/** The variables of the process. */
const ofProcess = new Map<object, unknown>();

/** For a variable that is assigned: a session sees the value of the process until it assigns its own. */
export function sessionVariable<T>(initial: T): SessionVariable<T> {
  const key = {};
  ofProcess.set(key, initial);
  return {
    get value() {
      const own = variables();
      return (own.has(key) ? own : ofProcess).get(key) as T;
    },
    set value(value) {
      variables().set(key, value);
    },
  };
}

/** For an object that is changed in place: every session makes its own when it first needs it, or a copy of what the start has filled. */
export function sessionObject<T>(create: () => T, copy?: (filled: T) => T): SessionVariable<T> {
  const key = {};
  const first = () => (copy && ofProcess.has(key) ? copy(ofProcess.get(key) as T) : create());
  return {
    get value() {
      const own = variables();
      if (!own.has(key)) own.set(key, first());
      return own.get(key) as T;
    },
    set value(value) {
      variables().set(key, value);
    },
  };
}

function variables(): Map<object, unknown> {
  return currentScope()?.variables ?? ofProcess;
}
