import { defineCheck, fail } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Session } from '../../client.ts';
import { quote } from '../../describe.ts';
import { noListener, openListener } from '../../asking/event-streams.ts';
import { quietMs, silent } from '../../asking/silence.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import { WireError } from '../../wire.ts';
import type { ArrivedEvent } from '../../wire.ts';

const leastStrayMs = 200;

export default defineCheck({
  id: 'sse-get-no-responses',
  eras: ['legacy'],
  replays: true,
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const listener = await openListener(session);
    if (!listener) return noListener;
    const isStray = (events: readonly ArrivedEvent[]) => responseIn(events) !== undefined;
    const over = new AbortController();
    const asked = askAll(session, over.signal);
    await Promise.race([asked, listener.waitFor(isStray)]);
    const strayMs = quietMs(session, leastStrayMs);
    const hasStrayed = await listener.waitFor(isStray, strayMs);
    over.abort();
    if (!hasStrayed) return silent(strayMs);
    const exchange = await listener.close();
    const actual = `on the GET stream: ${quote(JSON.stringify(responseIn(listener.events())))}`;
    const cause = 'responses go to the stream of the session in place of the request';
    return fail('no response on the stream of GET', actual, { exchange, cause });
  },
});

/** A server that answers on the wrong stream may leave these without an answer. */
async function askAll(session: Session, signal: AbortSignal): Promise<void> {
  const methods = [...new Set(['ping', harmlessMethod(session)])];
  try {
    await Promise.all(methods.map((method) => session.ask(method, { id: method, change: { signal } })));
  } catch (error) {
    if (!(error instanceof WireError) || (error.kind === 'timeout' && !signal.aborted)) throw error;
  }
}

function responseIn(events: readonly ArrivedEvent[]) {
  return messagesIn(events).find((message) => 'result' in message || 'error' in message);
}
