import { ownResult } from '../../messages/answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';

const change = { drop: ['MCP-Protocol-Version'] };

/** Clients of 2025-03-26 do not know the header. */
export default defineCheck({
  id: 'pv-header-missing-ok',
  eras: ['legacy'],
  needs: ['client'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.ask(harmlessMethod(session), { change });
    const expected = 'a result for a request without MCP-Protocol-Version';
    return verdict(ownResult(answer) !== undefined, expected, describe(answer));
  },
});
