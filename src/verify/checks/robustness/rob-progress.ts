import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { quote } from '../../describe.ts';
import { isObject, isResponseTo } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { quietMs } from '../../asking/silence.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { Target } from '../../target.ts';
import type { Exchange, RpcId } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const leastAfterMs = 100;

export default defineCheck({
  id: 'rob-progress',
  eras: ['legacy', 'modern'],
  needs: ['client', 'tool:progress'],
  async run(target) {
    const client = await target.connect();
    const tokens = ['mcp-migrate-52', 53, undefined];
    return worstOf(await Promise.all(tokens.map((token, index) => watch(target, client, { id: 52 + index, token }))));
  },
});

interface Tracked {
  readonly id: RpcId;
  readonly token: RpcId | undefined;
}

async function watch(target: Target, client: Client, { id, token }: Tracked): Promise<Verdict> {
  const { name, arguments: given } = target.tool('progress');
  const meta = token === undefined ? {} : { progressToken: token };
  const stream = await client.stream('tools/call', { id, params: { name, arguments: given }, meta });
  await stream.waitFor((events) => messagesIn(events).some((message) => isResponseTo(message, id)));
  await stream.ended(quietMs(client, leastAfterMs));
  const messages = messagesIn(stream.events());
  return judge(messages, { id, token }, await stream.close());
}

function judge(messages: readonly JsonObject[], { id, token }: Tracked, exchange: Exchange): Verdict {
  const answeredAt = messages.findIndex((message) => isResponseTo(message, id));
  const reports = messages.map((message, at) => ({ message, at })).filter(({ message }) => isProgress(message));
  const problems = reports.map(({ message, at }, index) => {
    const late = answeredAt >= 0 && at > answeredAt;
    return problemOf(message, reports[index - 1]?.message, { token, late });
  });
  const found = problems.findIndex((problem) => problem !== undefined);
  if (found < 0) return pass;
  return fail(problems[found] ?? '', quote(JSON.stringify(reports[found]?.message)), { exchange });
}

function isProgress({ method }: JsonObject): boolean {
  return method === 'notifications/progress';
}

/** What should have been instead of a report, given the one before. */
function problemOf(
  message: JsonObject,
  before: JsonObject | undefined,
  { token, late }: { token: RpcId | undefined; late: boolean },
): string | undefined {
  const { progressToken, progress } = isObject(message['params']) ? message['params'] : {};
  if (token === undefined) return 'no progress for a request without a progressToken';
  if (progressToken !== token) return `progress with the token ${JSON.stringify(token)}, of the same type`;
  if (typeof progress !== 'number') return '`progress` to be a number';
  if (late) return 'no progress after the response';
  const last = before && isObject(before['params']) ? before['params']['progress'] : undefined;
  return typeof last === 'number' && progress <= last ? 'progress that increases with every report' : undefined;
}
