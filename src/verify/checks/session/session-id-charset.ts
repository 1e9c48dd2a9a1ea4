import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { headerValues } from '../../messages/headers.ts';
import { initializeRequest } from '../../messages/json-rpc.ts';

const expected = 'one Mcp-Session-Id of visible ASCII characters (0x21 to 0x7E)';

export default defineCheck({
  id: 'session-id-charset',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const answer = await target.post(initializeRequest(latestLegacyRevision));
    const ids = headerValues(answer.headers, 'mcp-session-id');
    if (ids.length === 0) return notApplicable('the server is stateless: initialize returns no Mcp-Session-Id');
    const isValid = ids.length === 1 && ids.every((id) => /^[\x21-\x7e]+$/.test(id));
    return isValid ? pass : fail(expected, ids.map((id) => JSON.stringify(id)).join(' and '));
  },
});
