// What fills the variables of each session as the start filled those of the process.
import { currentScope } from './scope.ts';

const fills: (() => unknown)[] = [];

/** Does something now, and again for every session before its server is built: a session begins with what is there by then. */
export function everySession<T>(fill: () => T): T {
  if (!currentScope()) fills.push(fill);
  return fill();
}

/** Builds in a session that is filled. */
export function filled<T>(build: () => T | Promise<T>): () => Promise<T> {
  return async () => {
    for (const fill of fills) await fill();
    return build();
  };
}
