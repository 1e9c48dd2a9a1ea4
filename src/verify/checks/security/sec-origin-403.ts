import { isSince, latestLegacyRevision } from '../../../spec/revisions.ts';
import { isRefusal } from '../../answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { initializeRequest } from '../../json-rpc.ts';

const cause = 'without the check a web page can reach this server through DNS rebinding';

export default defineCheck({
  id: 'sec-origin-403',
  eras: ['legacy'],
  needs: ['access'],
  async run(target) {
    const set = [['Origin', 'http://evil.example.com']] as const;
    const answer = await target.post(initializeRequest(latestLegacyRevision), { set });
    // Before 2025-11-25 the check is required, the status is not.
    const isPinned = isSince(target.facts.protocolVersion ?? latestLegacyRevision, '2025-11-25');
    const isRefused = isPinned ? answer.status === 403 : isRefusal(answer);
    return isRefused ? pass : fail('HTTP 403 for `Origin: http://evil.example.com`', describe(answer), { cause });
  },
});
