import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe, quote } from '../../describe.ts';
import { contentType, header } from '../../headers.ts';
import { isObject, parseJson } from '../../json-rpc.ts';
import { parseEventStream } from '../../sse.ts';
import type { EventStream, ServerSentEvent } from '../../sse.ts';
import { harmlessRequest } from '../../target.ts';
import type { Exchange } from '../../wire.ts';

/** Long enough for one answer; a stream that stays open after it is another requirement's business. */
const patienceMs = 2000;

export default defineCheck({
  id: 'sse-framing',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.post(harmlessRequest(session, 7), { stream: 'end', timeoutMs: patienceMs });
    if (contentType(answer.headers) !== 'text/event-stream') {
      return notApplicable('requests are answered with application/json, there is no stream to look at');
    }
    return judgeEncoding(answer) ?? judgeFrames(parseEventStream(answer.text), answer);
  },
});

function judgeEncoding({ headers, body, ending }: Exchange): Verdict | undefined {
  const charset = /charset="?([^";\s]+)/i.exec(header(headers, 'content-type') ?? '')?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') return fail('charset utf-8 or none', charset);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: ending !== 'complete' });
    return undefined;
  } catch {
    return fail('a stream of valid UTF-8', 'bytes that are not UTF-8');
  }
}

function judgeFrames({ events, unknownFields, unfinished }: EventStream, answer: Exchange): Verdict {
  if (events.length === 0) {
    const cause = unknownFields.length > 0 ? 'lines without `data:`' : 'an event counts only once a blank line ends it';
    return fail('at least one event, ended by a blank line', describe(answer), { cause });
  }
  if (answer.ending === 'complete' && unfinished !== '') {
    return fail('a blank line after the last event', quote(unfinished), { cause: 'clients drop an event not ended' });
  }
  const wrong = events.find((event) => !isMessage(event));
  if (!wrong) return pass;
  const actual = `event ${wrong.type ?? 'message'}, data ${quote(wrong.data)}`;
  return fail('events of the type message, each with exactly one JSON-RPC message', actual);
}

/** Events without data prime a stream for resumption and carry no message. */
function isMessage({ type, data }: ServerSentEvent): boolean {
  const message = parseJson(data);
  const isRpc = isObject(message) && message['jsonrpc'] === '2.0';
  return (type === undefined || type === '' || type === 'message') && (data === '' || isRpc);
}
