import type { Progress } from '../progress.ts';

/** Sends one message; never rejects. */
export type Send = (message: string) => void;

/** Progress that is told as messages: each step when it begins, what it says meanwhile, and how long it took. */
export function toldProgress(send: Send): Progress {
  return {
    note: send,
    step: async (label, run) => {
      const since = performance.now();
      send(label);
      try {
        return await run((text) => {
          send(`${label}: ${text}`);
        });
      } finally {
        send(`${label} (${((performance.now() - since) / 1000).toFixed(1)} s)`);
      }
    },
  };
}

/** For a client that wants no progress. */
export const silent: Progress = { note: () => undefined, step: (_label, run) => run(() => undefined) };
