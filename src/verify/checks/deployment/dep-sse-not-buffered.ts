import { askUnlessOvertaken } from '../../asking/overtake.ts';
import { isEventStream, openQuietStream } from '../../asking/quiet-stream.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { isResponseTo } from '../../messages/json-rpc.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import type { LiveStream } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

/** What a call has to take of its own so that early and late can be told apart. */
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
  const stream = await askUnlessOvertaken((signal) => openQuietStream(client, { signal }), { rival: client });
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
  const call = { id: 'buffered', params: { name, arguments: given }, meta };
  const [stream, usualMs] = await Promise.all([client.stream('tools/call', call), answerMsOf(client)]);
  await stream.waitFor((events) => messagesIn(events).some((message) => isResponseTo(message, 'buffered')));
  const exchange = await stream.close();
  const arrived = arrivalsIn(stream, usualMs);
  if (!arrived) return undefined;
  const { count, spreadMs, ownMs, lastMs } = arrived;
  if (spreadMs >= ownMs * burst) return pass;
  const actual = `${count} events at once after ${Math.round(lastMs)} ms`;
  return fail('the events of a call one by one, as they are sent', actual, { exchange });
}

/** How long an answer takes meanwhile: that much of the time of the call is spent on the way. */
async function answerMsOf(client: Client): Promise<number> {
  const { durationMs } = await client.ask(harmlessMethod(client));
  return Math.max(durationMs, client.paceMs());
}

/** How the events came; undefined when they are too few, or the call too short beside an answer, to tell. */
function arrivalsIn(stream: LiveStream, usualMs: number) {
  const times = stream.events().map(({ atMs }) => atMs);
  const [firstMs, lastMs] = [times[0], times.at(-1)];
  if (firstMs === undefined || lastMs === undefined || messagesIn(stream.events()).length < 3) return undefined;
  const ownMs = lastMs - usualMs;
  if (ownMs < Math.max(longEnoughMs, usualMs * burst)) return undefined;
  return { count: times.length, spreadMs: lastMs - firstMs, ownMs, lastMs };
}
