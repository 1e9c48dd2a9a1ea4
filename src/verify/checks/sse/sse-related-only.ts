import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { quote } from '../../describe.ts';
import { callOf, isEventStream, onlyJson, responseArrives } from '../../asking/event-streams.ts';
import { isObject } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { LiveStream } from '../../wire.ts';

const expected = 'on the stream of a call only its own progress and its own response';

export default defineCheck({
  id: 'sse-related-only',
  eras: ['legacy', 'modern'],
  needs: ['client', 'tool:progress'],
  async run(target) {
    const client = await target.connect();
    const calls = ['first', 'second'].map((id) => callOf(client, target.tool('progress'), id));
    const streams = await Promise.all(calls.map((call) => client.stream('tools/call', call)));
    if (!streams.some(isEventStream)) return onlyJson;
    await Promise.all(streams.map(responseArrives));
    return firstProblem(
      calls.map(
        ({ id, meta }, index) =>
          () =>
            judge(streams[index], [id, meta?.['progressToken']]),
      ),
    );
  },
});

async function judge(stream: LiveStream | undefined, own: readonly unknown[]): Promise<Verdict> {
  const foreign = messagesIn(stream?.events() ?? []).find((message) => !own.includes(subjectOf(message, own)));
  if (!stream || !foreign) return pass;
  const exchange = await stream.close();
  const actual = `on the stream of the call ${String(own[0])}: ${quote(JSON.stringify(foreign))}`;
  return fail(expected, actual, { exchange, cause: 'messages are sent on the latest stream or on all of them' });
}

/** The call that a message belongs to; a message that does not say so belongs to its stream. */
function subjectOf({ id, method, params }: JsonObject, [own]: readonly unknown[]): unknown {
  if (method === undefined) return id;
  return method === 'notifications/progress' && isObject(params) ? params['progressToken'] : own;
}
