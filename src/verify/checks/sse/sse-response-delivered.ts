import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Session } from '../../client.ts';
import { describe } from '../../describe.ts';
import { Overtaken, unlessOvertaken } from '../../asking/overtake.ts';
import { hasResponse, onlyJson, openAnswerStream, responseArrives } from '../../asking/event-streams.ts';
import { requestId } from '../../messages/json-rpc.ts';
import { resume } from '../../asking/resume.ts';
import type { Target } from '../../target.ts';
import type { LiveStream } from '../../wire.ts';

const older = '2025-06-18';

export default defineCheck({
  id: 'sse-response-delivered',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const newest = await target.openSession();
    return firstProblem([() => judge(target, newest), () => judgeOlder(target, newest)]);
  },
});

async function judge(target: Target, session: Session): Promise<Verdict> {
  const stream = await openAnswerStream(target, session);
  if (!stream) return onlyJson;
  const arrived = await unlessOvertaken(responseArrives(stream), { rival: session, usualMs: longestMs(target) });
  if (arrived === true || (await isDeliveredLater({ target, session }, stream))) return pass;
  const exchange = await stream.close();
  const isOver = exchange.ending === 'complete';
  const cause = isOver ? 'the transport or server is closed before the handler has answered' : undefined;
  const never = arrived instanceof Overtaken ? `; no response, while ${arrived.words}` : '';
  const actual = `${describe(exchange)}${isOver ? '; then the stream ended' : never}`;
  return fail('the response on the event stream that answers the request', actual, {
    exchange,
    ...(cause !== undefined && { cause }),
  });
}

/** Only a server of that time has the older rule to keep. */
async function judgeOlder(target: Target, newest: Session): Promise<Verdict> {
  if (newest.protocolVersion <= older) return pass;
  const session = await target.openSession(older);
  return session.protocolVersion === older ? judge(target, session) : pass;
}

interface Asking {
  readonly target: Target;
  readonly session: Session;
}

/** The stream may be that of any of these calls. */
function longestMs({ facts }: Target): number {
  const { logs, progress, notifies } = facts.roles.legacy ?? {};
  return Math.max(0, ...[logs, progress, notifies].map((tool) => tool?.usualMs ?? 0));
}

/** From 2025-11-25 on a server may leave a stream and deliver to whoever resumes it. */
async function isDeliveredLater({ target, session }: Asking, stream: LiveStream): Promise<boolean> {
  const lastId = stream.events().findLast(({ id }) => id !== undefined && id !== '')?.id;
  const id = requestId(stream.request.body);
  if (session.protocolVersion <= older || lastId === undefined || id === undefined) return false;
  const resumed = await resume(session, lastId);
  if (!resumed) return false;
  const delivered = resumed.waitFor((events) => hasResponse(events, id));
  return (await unlessOvertaken(delivered, { rival: session, usualMs: longestMs(target) })) === true;
}
