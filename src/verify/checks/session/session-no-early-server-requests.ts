import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { defineCheck, fail } from '../../check.ts';
import { quote } from '../../describe.ts';
import { openGet } from '../../asking/event-streams.ts';
import { header } from '../../messages/headers.ts';
import { askable } from '../../asking/input-required.ts';
import { initializeRequest } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { quietMs, silent } from '../../asking/silence.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { Target } from '../../target.ts';
import type { ArrivedEvent, LiveStream } from '../../wire.ts';

const leastQuietMs = 300;
const cause = 'the server asks when it is connected: wait for `oninitialized`';

export default defineCheck({
  id: 'session-no-early-server-requests',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const opening = await target.open('POST', { body: initializeRequest(latestLegacyRevision, askable) });
    await opening.waitFor((events) => messagesIn(events).some(isResponseOrEarly));
    const listener = await listenUninitialized(target, opening);
    const streams = [opening, ...(listener ? [listener] : [])];
    const listenMs = quietMs(target, leastQuietMs);
    await Promise.all(streams.map((stream) => stream.waitFor((events) => earlyIn(events) !== undefined, listenMs)));
    const stream = streams.find((each) => earlyIn(each.events()));
    if (!stream) return silent(listenMs);
    const exchange = await stream.close();
    const expected = 'no request but ping before notifications/initialized';
    return fail(expected, quote(JSON.stringify(earlyIn(stream.events()))), { exchange, cause });
  },
});

/** The stream of a session that has not been told that its client is ready. */
async function listenUninitialized(target: Target, opening: LiveStream): Promise<LiveStream | undefined> {
  const id = header(opening.headers, 'mcp-session-id');
  if (id === undefined) return undefined;
  const version = target.facts.protocolVersion ?? latestLegacyRevision;
  const set = [['Mcp-Session-Id', id] as const, ['MCP-Protocol-Version', version] as const];
  return openGet(await target.openSession(), { talk: target, change: { set } });
}

function earlyIn(events: readonly ArrivedEvent[]): JsonObject | undefined {
  return messagesIn(events).find(isEarly);
}

function isEarly({ id, method }: JsonObject): boolean {
  return id !== undefined && method !== undefined && method !== 'ping';
}

function isResponseOrEarly(message: JsonObject): boolean {
  return isEarly(message) || (message['method'] === undefined && 'id' in message);
}
