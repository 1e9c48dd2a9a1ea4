import { isSince } from '../../../spec/revisions.ts';
import { errorCodeOf, ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, forNobody, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { modernHeaders, modernRequest } from '../../messages/modern.ts';

const modernErrors = [-32020, -32021, -32022];
const expected = 'HTTP 400 (or 404, 405), and no error of 2026-07-28 in it, for server/discover';

/** Clients of both eras ask for the newer one first, and go on with initialize when they are told so. */
export default defineCheck({
  id: 'pv-modern-probe-on-legacy',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const { modern, protocolVersion = '' } = target.facts;
    if (modern) return notApplicable('the server speaks 2026-07-28 as well');
    if (!isSince(protocolVersion, '2025-06-18')) {
      return notApplicable(`${protocolVersion} knows no MCP-Protocol-Version header`);
    }
    const body = modernRequest({ id: 1, method: 'server/discover' });
    const answer = await target.post(body, { set: modernHeaders(body) });
    const code = errorCodeOf(answer);
    if (code !== undefined && modernErrors.includes(code)) {
      const judged = fail(expected, describe(answer), { cause: 'the error says that the server is a modern one' });
      return code === -32022 ? forNobody(judged, 'it names no version without initialize, so clients go on') : judged;
    }
    if ([400, 404, 405].includes(answer.status)) return pass;
    if (answer.status === 200 && ownResponse(answer)) {
      return forNobody(fail(expected, describe(answer)), 'known clients of both eras go on with initialize after it');
    }
    return fail(expected, describe(answer), { cause });
  },
});

const cause = 'clients of both eras take this for no answer of an older server and do not fall back to initialize';
