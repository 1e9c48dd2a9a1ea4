import { defineCheck, fail } from '../../check.ts';
import { quote } from '../../describe.ts';
import { callOf, noListener, openListener, responseArrives } from '../../asking/event-streams.ts';
import { quietMs, silent } from '../../asking/silence.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { Target } from '../../target.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import type { LiveStream } from '../../wire.ts';

export default defineCheck({
  id: 'sse-no-broadcast',
  eras: ['legacy'],
  replays: true,
  needs: ['initialize', 'tool:notifies'],
  async run(target) {
    const session = await target.openSession();
    const listeners = [await openListener(session), await openListener(session)].filter((each) => each !== undefined);
    const [listener] = listeners;
    if (!listener) return noListener;
    const calls = toolsOf(target).map((tool, index) => callOf(session, tool, `call ${index + 1}`));
    const posts = await Promise.all(calls.map((call) => session.stream('tools/call', call)));
    await Promise.all(posts.map(responseArrives));
    const streams = [...listeners, ...posts];
    const strayMs = quietMs(session, 200);
    await listener.waitFor(() => repeated(streams) !== undefined, strayMs);
    const found = repeated(streams);
    if (found === undefined) return silent(strayMs);
    const cause = 'messages are sent on every open stream of the session, so that clients act on each of them twice';
    return fail('every message of the server on one stream only', `on more than one: ${quote(found)}`, {
      cause,
      exchange: await listener.close(),
    });
  },
});

/** Whatever makes the server send something besides a response. */
function toolsOf(target: Target): readonly AllowedTool[] {
  const { logs, progress, lists } = target.facts.roles.legacy ?? {};
  return [...new Set([target.tool('notifies'), logs, progress, lists])].filter((each) => each !== undefined);
}

/** A message that came on several streams. */
function repeated(streams: readonly LiveStream[]): string | undefined {
  const seen = streams.flatMap((stream) => [...new Set(messagesIn(stream.events()).map((one) => JSON.stringify(one)))]);
  return seen.find((message, index) => seen.indexOf(message) !== index);
}
