// An error of one client that nobody catches. Over stdio it ended the process of that client; here it must not end those of the others.
import { describe, log } from './log.ts';
import { isOfClient } from './open-requests.ts';

/** Logs rejections that nobody handles where they come from what a client has sent. All others end the process, unless somebody else listens. */
export function outliveStrays(): void {
  process.on('unhandledRejection', (reason) => {
    if (isOfClient()) log('error', 'unhandled rejection', { error: describe(reason) });
    else if (process.listenerCount('unhandledRejection') === 1) throw reason;
  });
}
