import { defineCheck, fail, firstProblem, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Session } from '../../client.ts';
import { harmlessMethod } from '../../client.ts';
import { quote } from '../../describe.ts';
import { eventIds, hasResponse, isEventStream, noEventIds, onlyJson } from '../../asking/event-streams.ts';
import { contentType } from '../../messages/headers.ts';
import { isResponseTo } from '../../messages/json-rpc.ts';
import { resume } from '../../asking/resume.ts';
import { quietMs } from '../../asking/silence.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { Target } from '../../target.ts';
import type { LiveStream, RpcId } from '../../wire.ts';

const [first, second] = ['first stream', 'second stream'];

export default defineCheck({
  id: 'sse-resume-no-cross-stream',
  eras: ['legacy'],
  replays: true,
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const one = await session.ask(harmlessMethod(session), { id: first });
    await session.ask(harmlessMethod(session), { id: second });
    if (contentType(one.headers) !== 'text/event-stream') return onlyJson;
    const id = eventIds(one.text).find((each) => each !== '');
    if (id === undefined) return noEventIds;
    const resumed = await openResumed(session, id);
    if (!resumed) return notApplicable('streams cannot be resumed here');
    const strayMs = quietMs(session, 300);
    return firstProblem([
      () => judge(resumed, { foreign: [second], whose: 'another stream', strayMs }),
      () => judgeOther(target, session, { id, strayMs }),
    ]);
  },
});

async function judgeOther(
  target: Target,
  { id: sessionId }: Session,
  { id, strayMs }: { id: string; strayMs: number },
): Promise<Verdict> {
  if (sessionId === undefined) return pass;
  const resumed = await openResumed(await target.openSession(), id);
  return resumed ? judge(resumed, { foreign: [first, second], whose: 'another session', strayMs }) : pass;
}

interface Foreign {
  readonly foreign: readonly RpcId[];
  readonly whose: string;
  readonly strayMs: number;
}

async function openResumed(session: Session, id: string): Promise<LiveStream | undefined> {
  const stream = await resume(session, id);
  return stream && stream.status === 200 && isEventStream(stream) ? stream : undefined;
}

async function judge(stream: LiveStream, { foreign, whose, strayMs }: Foreign): Promise<Verdict> {
  const isForeign = await stream.waitFor((events) => foreign.some((id) => hasResponse(events, id)), strayMs);
  const exchange = await stream.close();
  if (!isForeign) return pass;
  const message = messagesIn(stream.events()).find((each) => foreign.some((id) => isResponseTo(each, id)));
  const actual = `a response of ${whose}: ${quote(JSON.stringify(message))}`;
  const cause = 'the event store replays whatever is later, without looking at the stream it belongs to';
  return fail('only events of the very stream that is resumed', actual, { exchange, cause });
}
