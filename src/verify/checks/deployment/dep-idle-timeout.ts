import { ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { isEventStream, openQuietStream } from '../../asking/quiet-stream.ts';
import { parseEventStream } from '../../messages/sse.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import { worstOf } from '../../worst-of.ts';
import type { Ending, Exchange } from '../../wire.ts';

const longestMs = 120_000;

export default defineCheck({
  id: 'dep-idle-timeout',
  eras: ['legacy', 'modern'],
  needs: ['client', 'idle'],
  async run(target) {
    const client = await target.connect();
    const tool = target.facts.roles[target.era]?.slow;
    const watchMs = Math.min(longestMs, target.idleMs);
    const verdicts = await Promise.all([watchQuietStream(client, watchMs), ...(tool ? [waitFor(client, tool)] : [])]);
    return worstOf(verdicts);
  },
});

async function watchQuietStream(client: Client, watchMs: number): Promise<Verdict> {
  const stream = await openQuietStream(client);
  const ending = isEventStream(stream) ? await stream.ended(watchMs) : undefined;
  const exchange = await stream.close();
  if (!isEventStream(stream)) return notApplicable(`no stream to watch: ${describe(exchange)}`);
  return ending === undefined || (ending === 'complete' && canGoOn(exchange)) ? pass : cutOff(exchange, ending);
}

/** A client knows what to do after the end: resume, or ask once more after the result (2026-07-28). */
function canGoOn(exchange: Exchange): boolean {
  const { events, retries } = parseEventStream(exchange.text);
  return ownResponse(exchange) !== undefined || retries.length > 0 || events.some(({ id }) => id !== undefined);
}

function cutOff(exchange: Exchange, ending: Ending): Verdict {
  const how = ending === 'complete' ? 'ended' : 'was cut off';
  const actual = `the stream ${how} after ${(exchange.durationMs / 1000).toFixed(1)} s`;
  return fail('a quiet stream that stays open, or ends with what a client needs to go on', actual, { exchange });
}

async function waitFor(client: Client, { name, arguments: given }: AllowedTool): Promise<Verdict> {
  const answer = await client.ask('tools/call', { params: { name, arguments: given } });
  const isCut = [502, 504, 524].includes(answer.status) || answer.ending === 'closed';
  return isCut ? fail('the answer to a slow call', describe(answer), { exchange: answer }) : pass;
}
