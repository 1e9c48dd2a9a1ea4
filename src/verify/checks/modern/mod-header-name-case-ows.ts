import { modernRevision } from '../../../spec/revisions.ts';
import { ownResult } from '../../messages/answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';

export default defineCheck({
  id: 'mod-header-name-case-ows',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const method = harmlessMethod(client);
    const set = [
      ['mcp-protocol-version', `\t${modernRevision}`],
      ['MCP-METHOD', `  ${method}  `],
    ] as const;
    const answer = await client.ask(method, { change: { set } });
    const expected = 'a result whatever the case of the header names, and with whitespace around the values';
    return verdict(ownResult(answer) !== undefined, expected, describe(answer));
  },
});
