import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { ownResult } from '../../messages/answer.ts';

const cause = 'only 404 tells a client to initialize again: with anything else a deploy strands every connected client';
const exitMs = 12_000;

export default defineCheck({
  id: 'life-restart-stale-session',
  eras: ['legacy'],
  needs: ['process', 'session'],
  async run(subject) {
    const before = await subject.launch();
    const session = await before.target.openSession();
    if (session.id === undefined) return notApplicable('this instance issues no session id');
    const port = Number(new URL(before.url).port);
    before.signal('SIGKILL');
    await before.exited(exitMs);
    const { target } = await subject.launch({ port });
    const answer = await session.ask(harmlessMethod(session), { change: { url: target.url } });
    const goesOn = ownResult(answer) !== undefined; // it was kept outside of the process
    if (answer.status !== 404 && !goesOn) {
      return fail('HTTP 404 for a session id from before a restart', describe(answer), { cause, exchange: answer });
    }
    await target.openSession();
    return pass;
  },
});
