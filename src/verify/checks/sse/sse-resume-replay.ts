import { defineCheck, fail, firstProblem, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Session } from '../../client.ts';
import { describe, quote } from '../../describe.ts';
import { hasResponse, isEventStream, noEventIds, onlyJson } from '../../asking/event-streams.ts';
import { afterEvent, dataOf, leaveStream, resume } from '../../asking/resume.ts';
import type { LeftStream } from '../../asking/resume.ts';
import type { LiveStream } from '../../wire.ts';

const patienceMs = 5000;
const quietMs = 300;
const neverIssued = 'mcp-migrate-never-issued';

export default defineCheck({
  id: 'sse-resume-replay',
  eras: ['legacy'],
  replays: true,
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const left = await leaveStream(target, session);
    if (!left) return onlyJson;
    const { lastId } = left;
    if (lastId === undefined) return noEventIds;
    return firstProblem([() => judgeKnown(session, left, lastId), () => judgeUnknown(session)]);
  },
});

async function judgeKnown(session: Session, left: LeftStream, lastId: string): Promise<Verdict> {
  const stream = await session.open('GET', afterEvent(lastId));
  const expected = 'an event stream for the Last-Event-ID of a stream that was left';
  if (stream.status === 200 && isEventStream(stream)) return judgeReplay(stream, left);
  const exchange = await stream.close();
  if (stream.status === 405) return notApplicable('streams cannot be resumed here: GET is answered 405');
  const isForgotten = left.isAnswered && stream.status >= 400 && stream.status < 500;
  if (isForgotten) return notApplicable(`a stream that has ended is not kept: ${describe(exchange)}`);
  return fail(expected, describe(exchange), { exchange });
}

async function judgeReplay(stream: LiveStream, left: LeftStream): Promise<Verdict> {
  const later = dataOf(left.later);
  const isOver = left.isAnswered && !hasResponse(left.later, left.requestId);
  const isAnswered = await stream.waitFor(
    (events) => hasResponse(events, left.requestId),
    isOver ? quietMs : patienceMs,
  );
  const exchange = await stream.close();
  const replayed = dataOf(stream.events());
  const isInOrder = later.every((data, index) => replayed[index] === data);
  const isOnce = new Set(replayed).size === replayed.length;
  if (isInOrder && isOnce && isAnswered === !isOver) return pass;
  const expected = `${later.length} later events in their order, then what is still to come up to the response`;
  const actual = replayed.length === 0 ? 'nothing' : `${replayed.length} events: ${quote(replayed.join(' '))}`;
  return fail(isOver ? 'nothing after the last event' : expected, actual, { exchange });
}

async function judgeUnknown(session: Session): Promise<Verdict> {
  const stream = await resume(session, neverIssued);
  if (!stream) return pass;
  const isReplayed = await stream.waitFor((events) => dataOf(events).length > 0, quietMs);
  const exchange = await stream.close();
  if (!isReplayed && stream.status < 500) return pass;
  const cause = isReplayed ? 'an id that is not found is taken for the beginning' : undefined;
  return fail('a refusal (4xx) or silence for a Last-Event-ID never issued', describe(exchange), {
    exchange,
    ...(cause !== undefined && { cause }),
  });
}
