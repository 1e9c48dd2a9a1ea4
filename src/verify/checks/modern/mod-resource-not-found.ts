import { errorCodeOf, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';

const uri = 'mcp-migrate://does/not/exist';
const expected = 'the JSON-RPC error -32602 for a resource that does not exist';

export default defineCheck({
  id: 'mod-resource-not-found',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    if (!('resources' in client.capabilities)) return notApplicable('the server has no resources');
    const answer = await client.ask('resources/read', { params: { uri } });
    const code = errorCodeOf(answer);
    if (code === -32602) return pass;
    if (code === -32002) return fail(expected, describe(answer), { cause: '-32002 is the code of older revisions' });
    const cause = 'a client cannot tell a resource that is missing from an empty one';
    return fail(expected, describe(answer), { ...(ownResult(answer) && { cause }) });
  },
});
