import { askThrice } from '../../asking/overtake.ts';
import { blocked, defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod, SessionError } from '../../client.ts';
import type { Session } from '../../client.ts';
import { describe } from '../../describe.ts';
import { isTurnedAway, ownResult } from '../../messages/answer.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';

const neverIssued = '00000000-0000-4000-8000-000000000000';
const cause = 'one transport serves all clients, and a DELETE closes it: make one for each session, kept by its id';

export default defineCheck({
  id: 'session-delete-spares-others',
  eras: ['legacy'],
  alone: 'closing',
  replays: true,
  needs: ['access'],
  async run(target) {
    const { closedBy, initialized, problem } = target.facts;
    if (closedBy)
      return fail('that other clients are served after the DELETE of one session', problem, {
        exchange: closedBy,
        cause,
      });
    if (!initialized) return blocked(problem);
    const other = await target.openSession();
    const before = await other.ask(harmlessMethod(other));
    if (!ownResult(before)) return blocked(`no answer before any DELETE: ${describe(before)}`);
    const unknown = [['Mcp-Session-Id', neverIssued]] as const;
    return firstProblem([
      async () => judge(other, await target.send('DELETE'), 'without a session id'),
      async () => judge(other, await target.send('DELETE', { set: unknown }), 'with an unknown session id'),
      () => deleteOwn(target, other),
    ]);
  },
});

/** A client ends its own session, where it gets one. */
async function deleteOwn(target: Target, other: Session): Promise<Verdict> {
  try {
    const own = await target.openSession();
    if (own.id === undefined || own.id === other.id) return pass;
    const beside = await askAgain(other);
    if (!beside || !ownResult(beside))
      return blocked('a client is not served any more beside another one, DELETE or not');
    return await judge(other, await own.send('DELETE'), 'of another session');
  } catch (error) {
    if (error instanceof SessionError) return pass;
    throw error;
  }
}

async function judge(other: Session, sent: Exchange, words: string): Promise<Verdict> {
  const answer = await askAgain(other);
  const expected = `a result for a client after a DELETE ${words}, which is answered ${sent.status}`;
  if (!answer) return fail(expected, 'nothing any more', { exchange: sent, cause });
  if (ownResult(answer) || isTurnedAway(answer)) return pass;
  return fail(expected, describe(answer), { exchange: answer, cause });
}

function askAgain(session: Session): Promise<Exchange | undefined> {
  return askThrice(session, (change) => session.ask(harmlessMethod(session), { change }));
}
