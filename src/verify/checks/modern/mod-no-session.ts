import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { contentType, header } from '../../messages/headers.ts';
import { everyList, firstMessage, tryToListen } from '../../asking/listen.ts';
import { parseEventStream } from '../../messages/sse.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-no-session',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const set = [
      ['Mcp-Session-Id', 'mcp-migrate-stale'],
      ['Last-Event-ID', 'mcp-migrate-stale'],
    ] as const;
    const [answer, stream] = await Promise.all([
      client.ask(harmlessMethod(client), { change: { set } }),
      tryToListen(client, everyList),
    ]);
    if (stream) await firstMessage(stream, client);
    const heard = stream ? [await stream.close()] : [];
    return worstOf([judgeIgnored(answer), ...[answer, ...heard].map(judgeAnswer)]);
  },
});

function judgeIgnored(exchange: Exchange): Verdict {
  const expected = 'a result, with Mcp-Session-Id and Last-Event-ID ignored: 2026-07-28 has neither';
  return ownResult(exchange) ? pass : fail(expected, describe(exchange), { exchange });
}

function judgeAnswer(exchange: Exchange): Verdict {
  const id = header(exchange.headers, 'mcp-session-id');
  if (id !== undefined) return fail('no Mcp-Session-Id in the answer', `Mcp-Session-Id: ${id}`, { exchange });
  if (contentType(exchange.headers) !== 'text/event-stream') return pass;
  const { events, retries } = parseEventStream(exchange.text);
  const hasIds = events.some((event) => event.id !== undefined && event.id !== '');
  if (!hasIds && retries.length === 0) return pass;
  return fail('events without id and retry: streams are not resumed', describe(exchange), { exchange });
}
