import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';

const accept = 'APPLICATION/JSON, Text/Event-Stream';
const cause = 'media types have no case, but Accept is searched for lower-case ones; SDK transports do that';

export default defineCheck({
  id: 'cn-accept-case-insensitive',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.ask(harmlessMethod(client), { change: { set: [['Accept', accept]] } });
    if (ownResult(answer)) return pass;
    return fail(`HTTP 200 and a result for \`Accept: ${accept}\``, describe(answer), { cause });
  },
});
