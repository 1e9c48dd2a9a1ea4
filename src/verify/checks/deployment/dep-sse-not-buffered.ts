import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { isResponseTo } from '../../messages/json-rpc.ts';
import { isEventStream, openQuietStream } from '../../asking/quiet-stream.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import type { LiveStream } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const headersMs = 2000;
const answerMs = 8000;
/** What a call has to take so that early and late can be told apart. */
const longEnoughMs = 200;
/** The part of that time in which everything that arrives is one burst. */
const burst = 0.2;

export default defineCheck({
  id: 'dep-sse-not-buffered',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const tool = target.facts.roles[target.era]?.progress;
    const seen = await Promise.all([openingOf(client), ...(tool ? [progressTwice(client, tool)] : [])]);
    const verdicts = seen.filter((verdict) => verdict !== undefined);
    return verdicts.length > 0 ? worstOf(verdicts) : notApplicable('no event stream could be had');
  },
});

/** An open stream shows itself at once; where it does not, there is no answer at all. */
async function openingOf(client: Client): Promise<Verdict | undefined> {
  const stream = await openQuietStream(client, { timeoutMs: headersMs });
  await stream.close();
  return isEventStream(stream) ? pass : undefined;
}

/** A client that is busy itself may see events late, but hardly twice. */
async function progressTwice(client: Client, tool: AllowedTool): Promise<Verdict | undefined> {
  const first = await progressOf(client, tool);
  return first?.outcome === 'fail' ? progressOf(client, tool) : first;
}

async function progressOf(client: Client, { name, arguments: given }: AllowedTool): Promise<Verdict | undefined> {
  const meta = { progressToken: 'buffered' };
  const stream = await client.stream('tools/call', { id: 'buffered', params: { name, arguments: given }, meta });
  await stream.waitFor((events) => messagesIn(events).some((message) => isResponseTo(message, 'buffered')), answerMs);
  const exchange = await stream.close();
  const arrived = arrivalsIn(stream);
  if (!arrived) return undefined;
  const { count, firstMs, lastMs } = arrived;
  if (lastMs - firstMs >= lastMs * burst) return pass;
  const actual = `${count} events at once after ${Math.round(lastMs)} ms`;
  return fail('the events of a call one by one, as they are sent', actual, { exchange });
}

/** When the events came; undefined when they are too few or the call too short to tell. */
function arrivalsIn(stream: LiveStream): { count: number; firstMs: number; lastMs: number } | undefined {
  const times = stream.events().map(({ atMs }) => atMs);
  const [firstMs, lastMs] = [times[0], times.at(-1)];
  if (firstMs === undefined || lastMs === undefined || lastMs < longEnoughMs) return undefined;
  return messagesIn(stream.events()).length < 3 ? undefined : { count: times.length, firstMs, lastMs };
}
