import { modernRevision } from '../../../spec/revisions.ts';
import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';

const expected = `a complete result with capabilities and with ${modernRevision} among supportedVersions`;

export default defineCheck({
  id: 'mod-discover',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.ask('server/discover');
    const result = ownResult(answer);
    if (!result) return fail(`HTTP 200 with ${expected} for server/discover`, describe(answer));
    const cause = causeOf(result);
    return cause === undefined ? pass : fail(`${expected} for server/discover`, describe(answer), { cause });
  },
});

function causeOf({ supportedVersions: versions, capabilities, resultType }: JsonObject): string | undefined {
  const isList = Array.isArray(versions) && versions.every((version) => typeof version === 'string');
  if (!isList) return 'supportedVersions is no list of text';
  if (!versions.includes(modernRevision)) return `supportedVersions does not name ${modernRevision}`;
  if (!isObject(capabilities)) return 'capabilities is no object';
  return resultType === 'complete' ? undefined : 'resultType is not `complete`';
}
