import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { resultOf } from '../../answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { initializeRequest } from '../../json-rpc.ts';

export default defineCheck({
  id: 'sec-origin-absent-ok',
  eras: ['legacy'],
  needs: ['access'],
  async run(target) {
    const answer = await target.post(initializeRequest(latestLegacyRevision), { drop: ['Origin'] });
    return verdict(resultOf(answer, 1) !== undefined, 'a result for initialize without an Origin', describe(answer));
  },
});
