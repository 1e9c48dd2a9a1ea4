import type { RequestChange } from '../talk.ts';

/** Sends the second half of an ASCII body so much later: a check has no clock of its own. */
export function afterPause(body: string, pauseMs: number): Pick<RequestChange, 'pace'> {
  return { pace: { bytes: Math.ceil(body.length / 2), pauseMs } };
}
