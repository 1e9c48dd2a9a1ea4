import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail } from '../../check.ts';
import { describe } from '../../describe.ts';
import { refusedAsMismatch } from '../../asking/header-mismatch.ts';
import { base64Sentinel } from '../../messages/modern.ts';

const invalid = '=?base64?ZWNo!?=';

export default defineCheck({
  id: 'mod-name-base64',
  eras: ['modern'],
  needs: ['client', 'tool:any'],
  async run(target) {
    const client = await target.connect();
    const { name, arguments: given } = target.tool('any');
    const call = (header: string) =>
      client.ask('tools/call', { params: { name, arguments: given }, change: { set: [['Mcp-Name', header]] } });
    const [encoded, broken] = await Promise.all([call(base64Sentinel(name)), call(invalid)]);
    if (ownResult(encoded)) return refusedAsMismatch(broken, `the invalid Base64 ${invalid} in Mcp-Name`);
    const cause = 'names that are not plain ASCII always come in Base64, so such a tool cannot be called';
    const expected = `a result for Mcp-Name: ${base64Sentinel(name)}, which is the name in Base64`;
    return fail(expected, describe(encoded), { cause, exchange: encoded });
  },
});
