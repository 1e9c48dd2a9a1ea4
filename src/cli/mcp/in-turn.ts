/** Runs what it is given one after another, whatever became of the one before. */
export type Queue = <T>(run: () => Promise<T>) => Promise<T>;

/** A queue of its own. */
export function inTurn(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = last.then(run, run);
    last = next.catch(() => undefined);
    return next;
  };
}
