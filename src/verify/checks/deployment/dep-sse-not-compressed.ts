import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { inflatedStart } from '../../messages/inflate.ts';
import { header } from '../../messages/headers.ts';
import { eventStreams, openQuietStream } from '../../asking/quiet-stream.ts';
import { quietMs } from '../../asking/silence.ts';
import type { RequestChange } from '../../talk.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import type { Exchange, LiveStream } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const leastOpenMs = 300;
const set = [['Accept-Encoding', 'gzip']] as const;

export default defineCheck({
  id: 'dep-sse-not-compressed',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const tool = target.facts.roles[target.era]?.progress;
    const openings = [
      (signal: AbortSignal) => openQuietStream(client, { set, signal }),
      (signal: AbortSignal) => client.stream(harmlessMethod(client), { change: { set, signal } }),
      ...(tool ? [(signal: AbortSignal) => call(client, tool, { set, signal })] : []),
    ];
    const streams = await eventStreams(openings, client);
    const seen = await Promise.all(streams.map((stream) => lookAt(stream, quietMs(client, leastOpenMs))));
    if (seen.length === 0) return notApplicable('no event stream could be had');
    const flushed = seen.some(({ shows }) => shows);
    return worstOf(seen.map(({ exchange }) => judge(exchange, flushed)));
  },
});

function call(client: Client, { name, arguments: given }: AllowedTool, change: RequestChange): Promise<LiveStream> {
  const meta = { progressToken: 'compressed' };
  return client.stream('tools/call', { params: { name, arguments: given }, meta, change });
}

interface Seen {
  readonly exchange: Exchange;
  /** Events can be read although the stream has not ended. */
  readonly shows: boolean;
}

async function lookAt(stream: LiveStream, openMs: number): Promise<Seen> {
  if (encodingOf(stream) === undefined) return { exchange: await stream.close(), shows: false };
  const open = (await stream.ended(openMs)) === undefined;
  const exchange = await stream.close();
  return { exchange, shows: open && (await inflatedStart(exchange.body)) !== '' };
}

function judge(exchange: Exchange, flushed: boolean): Verdict {
  const encoding = encodingOf(exchange);
  if (encoding !== undefined && !flushed) {
    const actual = `Content-Encoding: ${encoding}, and no event to be read while the stream is open`;
    return fail('event streams without Content-Encoding, or each event flushed', actual, { exchange });
  }
  const control = header(exchange.headers, 'cache-control') ?? '';
  if (/no-transform/i.test(control) && /no-(cache|store)/i.test(control)) return pass;
  const actual = control === '' ? 'no Cache-Control' : `Cache-Control: ${control}`;
  const cause = 'without no-transform, caches and compression middleware may hold events back';
  return fail('`Cache-Control: no-cache, no-transform` on event streams', actual, { cause, exchange });
}

function encodingOf({ headers }: Pick<Exchange, 'headers'>): string | undefined {
  const encoding = header(headers, 'content-encoding');
  return encoding === 'identity' ? undefined : encoding;
}
