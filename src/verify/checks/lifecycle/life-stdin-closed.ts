import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { quietMs } from '../../asking/silence.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';

/** Long enough for a handler of the end of stdin to leave, where answers are quick. */
const leastLeavingMs = 500;

export default defineCheck({
  id: 'life-stdin-closed',
  eras: ['legacy', 'modern'],
  needs: ['process', 'client'],
  once: true,
  async run(target) {
    const launched = await target.launch();
    const client = await launched.target.connect();
    await client.ask(harmlessMethod(client));
    launched.closeStdin();
    const exit = await launched.exited(quietMs(client, leastLeavingMs));
    if (exit) {
      return fail('a server that goes on without a stdin', `it exited with ${exit.code ?? exit.signal ?? 'nothing'}`, {
        cause: 'a listener for the end of stdin from the days of stdio ends the process',
      });
    }
    const answer = await client.ask(harmlessMethod(client));
    return ownResult(answer) ? pass : fail('answers as before, without a stdin', describe(answer));
  },
});
