import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { header } from '../../messages/headers.ts';
import { initializeRequest } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';

const neverIssued = '00000000-0000-4000-8000-000000000000';

export default defineCheck({
  id: 'session-initialize-stale-id',
  eras: ['legacy'],
  replays: true,
  needs: ['session'],
  run: (target) => firstProblem([() => judgeStale(target), () => judgeLive(target)]),
});

async function judgeStale(target: Target): Promise<Verdict> {
  const answer = await initializeWith(target, neverIssued);
  const id = header(answer.headers, 'mcp-session-id');
  const expected = 'HTTP 404, or a new Mcp-Session-Id, for initialize with an id the server does not know';
  if (id === neverIssued) {
    const cause = 'the id of the client is adopted: whoever plants an id can use the session of others';
    return fail(expected, 'the same id again', { cause });
  }
  const isFresh = ownResult(answer) !== undefined && id !== undefined;
  return answer.status === 404 || isFresh ? pass : fail(expected, describe(answer));
}

/** What a server does with the id of a live session is left to it, but for harm to that session. */
async function judgeLive(target: Target): Promise<Verdict> {
  const session = await target.openSession();
  const answer = await initializeWith(target, session.id ?? '');
  const isRefused = answer.status >= 400 && answer.status < 500;
  if (!isRefused && !ownResult(answer)) {
    return fail('a refusal (4xx) or a result for initialize with the id of a live session', describe(answer));
  }
  const ping = await session.ask('ping');
  if (ownResult(ping)) return pass;
  return fail('a session that goes on after another initialize with its id', describe(ping));
}

function initializeWith(target: Target, id: string) {
  return target.post(initializeRequest(latestLegacyRevision), { set: [['Mcp-Session-Id', id]] });
}
