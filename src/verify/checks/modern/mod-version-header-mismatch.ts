import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { errorCodeOf, isRefusal, ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, forNobody, warn } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { isMismatch, refusedAsMismatch } from '../../asking/header-mismatch.ts';

const sent = `MCP-Protocol-Version: ${latestLegacyRevision} beside 2026-07-28 in the body`;

export default defineCheck({
  id: 'mod-version-header-mismatch',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const set = [['MCP-Protocol-Version', latestLegacyRevision]] as const;
    const answer = await client.ask(harmlessMethod(client), { id: 'abc', change: { set } });
    if (isMismatch(answer) && !ownResponse(answer)) return fail(`the id of the request in the error`, describe(answer));
    const isVersionError = answer.status === 400 && errorCodeOf(answer) === -32022 && !target.facts.initialized;
    const judged = refusedAsMismatch(answer, sent);
    if (!isVersionError) return isRefusal(answer) ? forNobody(judged, 'it is refused, if with another code') : judged;
    const cause = 'the version of the header is refused before it is compared with the body';
    return warn(`the error -32020 (HeaderMismatch) for ${sent}`, describe(answer), { cause });
  },
});
