import { ownResult } from '../../messages/answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { metaKey } from '../../messages/modern.ts';

export default defineCheck({
  id: 'mod-clientinfo-optional',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.ask(harmlessMethod(client), { meta: { [metaKey('clientInfo')]: undefined } });
    return verdict(ownResult(answer) !== undefined, 'a result for a request without clientInfo', describe(answer));
  },
});
