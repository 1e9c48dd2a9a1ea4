import { defineCheck, fail, firstProblem, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Session } from '../../client.ts';
import { describe, quote } from '../../describe.ts';
import { hasResponse, isEventStream, noEventIds, onlyJson } from '../../asking/event-streams.ts';
import { unlessOvertaken } from '../../asking/overtake.ts';
import { quietMs } from '../../asking/silence.ts';
import { dataOf, leaveStream, resume } from '../../asking/resume.ts';
import type { LeftStream } from '../../asking/resume.ts';
import type { Target } from '../../target.ts';
import type { ArrivedEvent, LiveStream } from '../../wire.ts';

const leastQuietMs = 300;
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
    return firstProblem([() => judgeKnown({ target, session }, left, lastId), () => judgeUnknown(session)]);
  },
});

interface Asking {
  readonly target: Target;
  readonly session: Session;
}

async function judgeKnown({ target, session }: Asking, left: LeftStream, lastId: string): Promise<Verdict> {
  const stream = await resume(session, lastId);
  const expected = 'an event stream for the Last-Event-ID of a stream that was left';
  if (!stream) return fail(expected, 'no answer, while later requests were answered');
  if (stream.status === 200 && isEventStream(stream)) return judgeReplay({ target, session }, stream, left);
  const exchange = await stream.close();
  if ([404, 405, 501].includes(stream.status) && !left.isAnswered)
    return notApplicable(`streams cannot be resumed here: GET is answered ${stream.status}`);
  const isForgotten = left.isAnswered && stream.status >= 400 && stream.status < 500;
  if (isForgotten) return notApplicable(`a stream that has ended is not kept: ${describe(exchange)}`);
  return fail(expected, describe(exchange), { exchange });
}

async function judgeReplay({ target, session }: Asking, stream: LiveStream, left: LeftStream): Promise<Verdict> {
  const later = dataOf(left.later);
  const isOver = left.isAnswered && !hasResponse(left.later, left.requestId);
  const answered = (events: readonly ArrivedEvent[]) => hasResponse(events, left.requestId);
  const isAnswered = isOver
    ? await stream.waitFor(answered, quietMs(session, leastQuietMs))
    : (await unlessOvertaken(stream.waitFor(answered), { rival: session, usualMs: callMs(target) })) === true;
  const exchange = await stream.close();
  const replayed = dataOf(stream.events());
  const isInOrder = later.every((data, index) => replayed[index] === data);
  const isOnce = new Set(replayed).size === replayed.length;
  if (isInOrder && isOnce && isAnswered === !isOver) return pass;
  const expected = `${later.length} later events in their order, then what is still to come up to the response`;
  const actual = replayed.length === 0 ? 'nothing' : `${replayed.length} events: ${quote(replayed.join(' '))}`;
  return fail(isOver ? 'nothing after the last event' : expected, actual, { exchange });
}

/** How long the call takes whose stream is left. */
function callMs({ facts }: Target): number {
  return facts.roles.legacy?.progress?.usualMs ?? 0;
}

async function judgeUnknown(session: Session): Promise<Verdict> {
  const stream = await resume(session, neverIssued);
  if (!stream) return pass;
  const isReplayed = await stream.waitFor((events) => dataOf(events).length > 0, quietMs(session, leastQuietMs));
  const exchange = await stream.close();
  if (!isReplayed && stream.status < 500) return pass;
  const cause = isReplayed ? 'an id that is not found is taken for the beginning' : undefined;
  return fail('a refusal (4xx) or silence for a Last-Event-ID never issued', describe(exchange), {
    exchange,
    ...(cause !== undefined && { cause }),
  });
}
