import { messagesOf } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { quote } from '../../describe.ts';
import { callTool } from '../../asking/input-required.ts';
import { firstMessage, listen } from '../../asking/listen.ts';
import { metaKey } from '../../messages/modern.ts';
import { quietMs, silent } from '../../asking/silence.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { Target } from '../../target.ts';
import type { Exchange, LiveStream } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const acknowledged = 'notifications/subscriptions/acknowledged';
const toolsChanged = 'notifications/tools/list_changed';

export default defineCheck({
  id: 'mod-listen-filter',
  eras: ['modern'],
  needs: ['client', 'tool:lists'],
  async run(target) {
    const client = await target.connect();
    const [prompts, tools] = await Promise.all([
      listen(client, { promptsListChanged: true }, 'prompts'),
      listen(client, { toolsListChanged: true }, 'tools'),
    ]);
    await Promise.all([prompts, tools].map((stream) => firstMessage(stream, client)));
    await callNoisyTools(target);
    const isHeard = await tools.waitFor((events) => hasMethod(events, toolsChanged), quietMs(client, 500));
    const strayMs = quietMs(client, 100);
    await prompts.waitFor((events) => messagesIn(events).length > 1, strayMs);
    const [quiet, heard] = await Promise.all([prompts.close(), tools.close()]);
    const judged = worstOf([
      judge(quiet, [acknowledged, 'notifications/prompts/list_changed'], 'promptsListChanged'),
      judge(heard, [acknowledged, toolsChanged], 'toolsListChanged'),
    ]);
    if (judged !== pass) return judged;
    return isHeard ? silent(strayMs) : notApplicable('no change of the tool list was announced');
  },
});

function hasMethod(events: ReturnType<LiveStream['events']>, method: string): boolean {
  return messagesIn(events).some((message) => message['method'] === method);
}

/** Progress and log messages belong to the stream of their own request. */
async function callNoisyTools(target: Target): Promise<void> {
  const client = await target.connect();
  const { logs } = target.facts.roles.modern ?? {};
  const params = logs && { name: logs.name, arguments: logs.arguments };
  const meta = { progressToken: 'listen', [metaKey('logLevel')]: 'debug' };
  await Promise.all([
    callTool(client, target.tool('lists')),
    ...(params ? [client.ask('tools/call', { params, meta })] : []),
  ]);
}

function judge(exchange: Exchange, allowed: readonly string[], wanted: string): Verdict {
  const extra = messagesOf(exchange).find(
    ({ method }) => method !== undefined && !allowed.some((one) => one === method),
  );
  if (!extra) return pass;
  const expected = `nothing but what was asked for on a listen stream with ${wanted}`;
  return fail(expected, quote(JSON.stringify(extra)), { exchange });
}
