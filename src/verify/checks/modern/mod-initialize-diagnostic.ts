import { latestLegacyRevision, modernRevision } from '../../../spec/revisions.ts';
import { isRefusal, resultOf } from '../../messages/answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { initializeRequest } from '../../messages/json-rpc.ts';

export default defineCheck({
  id: 'mod-initialize-diagnostic',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const answer = await target.post(initializeRequest(latestLegacyRevision));
    if (target.facts.initialized) {
      return verdict(resultOf(answer, 1) !== undefined, 'an InitializeResult, as earlier', describe(answer));
    }
    const isTold = isRefusal(answer) && answer.text.includes(modernRevision);
    const expected = `HTTP 4xx with an error that names ${modernRevision} for initialize, so that old clients can say why`;
    return verdict(isTold, expected, describe(answer));
  },
});
