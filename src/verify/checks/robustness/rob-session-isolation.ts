import { isTurnedAway, messagesOf, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod, SessionError } from '../../client.ts';
import type { Client, Session } from '../../client.ts';
import { describe, quote } from '../../describe.ts';
import { contentType } from '../../messages/headers.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { listMethods } from '../../asking/read-lists.ts';
import { askUnlessOvertaken } from '../../asking/overtake.ts';
import { quietMs, silent } from '../../asking/silence.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const count = 20;
const id = 70;
const leastMs = 200;
const cause = 'one server instance is shared by all clients; build one per session (or per request)';

export default defineCheck({
  id: 'rob-session-isolation',
  eras: ['legacy'],
  replays: true,
  needs: ['client'],
  run: (target) => firstProblem([() => askAtOnce(target), () => listenBeside(target), () => openMany(target)]),
});

/** All of them have to work, each with an id of its own. */
async function openMany(target: Target): Promise<Verdict> {
  const opened = await openAll(target, count);
  if (!Array.isArray(opened)) return opened;
  const ids = opened.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (new Set(ids).size < ids.length) return fail(`${count} sessions with different ids`, `an id twice`, { cause });
  return worstOf(await Promise.all(opened.map(async (session) => judge(session, await ask(session)))));
}

/** A server may limit its sessions; it loses none by that. */
async function openAll(target: Target, howMany: number): Promise<Verdict | Session[]> {
  try {
    return await Promise.all(Array.from({ length: howMany }, () => target.openSession()));
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    const { exchange } = error;
    if (isTurnedAway(exchange)) return pass;
    return fail(`a result for each of ${howMany} initializes at once`, describe(exchange), { exchange, cause });
  }
}

/** The same id in two sessions at the same time. */
async function askAtOnce(target: Target): Promise<Verdict> {
  const opened = await openAll(target, 2);
  if (!Array.isArray(opened)) return opened;
  const [one, other] = opened;
  if (!one || !other) return pass;
  const tool = target.facts.roles.legacy?.slow ?? target.facts.roles.legacy?.any;
  const usualMs = tool?.usualMs ?? 0;
  const [first, second] = await Promise.all([
    askUnlessOvertaken((signal) => (tool ? call(one, tool, signal) : ask(one, signal)), { rival: other, usualMs }),
    askUnlessOvertaken((signal) => ask(other, signal), { rival: one, usualMs }),
  ]);
  return worstOf([tool ? judgeCall(first) : judge(one, first), judge(other, second)]);
}

function call(session: Session, tool: AllowedTool, signal: AbortSignal): Promise<Exchange> {
  return session.ask('tools/call', { id, params: { name: tool.name, arguments: tool.arguments }, change: { signal } });
}

function ask(session: Session, signal?: AbortSignal): Promise<Exchange> {
  return session.ask(harmlessMethod(session), { id, ...(signal && { change: { signal } }) });
}

function judgeCall(exchange: Exchange): Verdict {
  if (ownResult(exchange)?.['content'] !== undefined) return pass;
  const expected = 'the result of the tool for a call while another session asks with the same id';
  return fail(expected, describe(exchange), { exchange, cause });
}

function judge(client: Client, exchange: Exchange): Verdict {
  const method = harmlessMethod(client);
  const list = listMethods(client).find((one) => one.method === method);
  const result = ownResult(exchange);
  if (result && (!list || Array.isArray(result[list.member]))) return pass;
  return fail(`the result of ${method} while other sessions ask with the same id`, describe(exchange), {
    exchange,
    cause,
  });
}

/** What a session is told about its own call is for no other session. */
async function listenBeside(target: Target): Promise<Verdict> {
  const { notifies, logs, progress } = target.facts.roles.legacy ?? {};
  const tool = logs ?? progress ?? notifies;
  if (!tool || !target.facts.sessions) return pass;
  const opened = await openAll(target, 2);
  if (!Array.isArray(opened)) return opened;
  const [caller, listener] = opened;
  if (!caller || !listener) return pass;
  const stream = await listener.open('GET');
  if (contentType(stream.headers) !== 'text/event-stream') return pass;
  const params = { name: tool.name, arguments: tool.arguments };
  const own = messagesOf(await caller.ask('tools/call', { params, meta: { progressToken: 'mcp-migrate-isolation' } }));
  const isLeak = (message: JsonObject) => own.some((sent) => isSameNotification(sent, message));
  const watchMs = quietMs(listener, leastMs);
  await stream.waitFor((events) => messagesIn(events).some(isLeak), watchMs);
  const leaked = messagesIn(stream.events()).find(isLeak);
  const exchange = await stream.close();
  if (!leaked) return silent(watchMs);
  const expected = 'nothing on the stream of another session about a call';
  return fail(expected, quote(JSON.stringify(leaked)), { exchange, cause });
}

/** Changes of lists may concern everybody. */
function isSameNotification(sent: JsonObject, seen: JsonObject): boolean {
  const isPrivate = ['notifications/message', 'notifications/progress'].includes(String(sent['method']));
  return isPrivate && JSON.stringify(sent) === JSON.stringify(seen);
}
