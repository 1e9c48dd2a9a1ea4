import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { resultOf } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { initializeRequest, isObject } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';

export default defineCheck({
  id: 'rpc-initialize-result',
  eras: ['legacy'],
  needs: ['access'],
  async run(target) {
    const answer = await target.post(initializeRequest(latestLegacyRevision));
    const result = resultOf(answer, 1);
    if (!result) return fail('HTTP 200 with a result for initialize', describe(answer));
    const problem = problemOf(result);
    return problem === undefined ? pass : fail(problem, describe(answer));
  },
});

/** What the result should have and has not (schema InitializeResult). */
function problemOf({ protocolVersion, capabilities, serverInfo, instructions }: JsonObject): string | undefined {
  if (typeof protocolVersion !== 'string') return 'a string `protocolVersion` in the result';
  if (!isObject(capabilities)) return 'an object `capabilities` in the result';
  if (!isObject(serverInfo)) return 'an object `serverInfo` in the result';
  if (typeof serverInfo['name'] !== 'string') return 'a string `serverInfo.name` in the result';
  if (typeof serverInfo['version'] !== 'string') return 'a string `serverInfo.version` in the result';
  return ['string', 'undefined'].includes(typeof instructions) ? undefined : '`instructions` to be a string if present';
}
