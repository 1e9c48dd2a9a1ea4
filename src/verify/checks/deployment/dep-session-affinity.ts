import { isTurnedAway, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { header } from '../../messages/headers.ts';

const connections = 20;

export default defineCheck({
  id: 'dep-session-affinity',
  eras: ['legacy'],
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const asked = Array.from({ length: connections }, () => session.ask(harmlessMethod(session)));
    const answers = await Promise.all(asked);
    const refused = answers.filter((answer) => !ownResult(answer));
    const lost = refused.filter((answer) => !isTurnedAway(answer));
    const [first] = lost;
    if (!first) return refused.length === 0 ? pass : notApplicable('the server limits how much one client asks');
    const expected = `an answer on each of ${connections} connections with one session id`;
    const actual = `${lost.length} of ${connections} got none, such as ${describe(first)}`;
    const cause = lost.length === connections ? noneKnows : causeOf(header(first.headers, 'set-cookie'));
    return fail(expected, actual, { exchange: first, ...(cause !== undefined && { cause }) });
  },
});

const noneKnows =
  'the session is not known on any other connection: it is tied to the first one, kept nowhere, or its header is lost';

function causeOf(cookie: string | undefined): string | undefined {
  if (cookie === undefined) return undefined;
  return 'the load balancer keeps a session together by a cookie, which MCP clients do not send';
}
