import { isRefusal, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { refusedAsMismatch } from '../../asking/header-mismatch.ts';

const sent = 'a request without MCP-Protocol-Version';

export default defineCheck({
  id: 'mod-version-header-missing',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.ask(harmlessMethod(client), { change: { drop: ['MCP-Protocol-Version'] } });
    if (!target.facts.initialized) return refusedAsMismatch(answer, sent);
    // A server of both eras may take it for a request of 2025-03-26, whose results have no resultType.
    const isModernResult = ownResult(answer)?.['resultType'] !== undefined;
    if (!isModernResult && (ownResult(answer) || isRefusal(answer))) return pass;
    const expected = `HTTP 400 with the error -32020, or the legacy answer, for ${sent}`;
    return fail(expected, describe(answer), {
      ...(isModernResult && { cause: 'the request was served as 2026-07-28' }),
    });
  },
});
