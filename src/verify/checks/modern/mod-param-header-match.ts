import { ownResult } from '../../messages/answer.ts';
import { defineCheck, notApplicable, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { refusedAsMismatch } from '../../asking/header-mismatch.ts';
import { headerCall } from '../../asking/header-call.ts';
import type { HeaderCall } from '../../asking/header-call.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-param-header-match',
  eras: ['modern'],
  needs: ['client', 'tool:header'],
  async run(target) {
    const client = await target.connect();
    const { params, given } = headerCall(target);
    const [first] = given;
    if (!first) return notApplicable('the arguments of the tool that may be called fill no x-mcp-header parameter');
    const { header } = first;
    const other = typeof first.value === 'number' ? String(first.value + 1) : `${String(first.value)}x`;
    const [missing, mismatching] = await Promise.all([
      client.ask('tools/call', { params, change: { drop: [header] } }),
      client.ask('tools/call', { params, change: { set: [[header, other]] } }),
    ]);
    const verdicts = [
      refusedAsMismatch(missing, `a call without ${header}, though the body has a value`),
      refusedAsMismatch(mismatching, `${header}: ${other} beside ${JSON.stringify(first.value)} in the body`),
    ];
    return worstOf([...verdicts, await judgeNumber(client, headerCall(target))]);
  },
});

async function judgeNumber(client: Client, { params, given }: HeaderCall): Promise<Verdict> {
  const integer = given.find(({ value }) => Number.isInteger(value));
  if (!integer) return pass;
  const text = `${String(integer.value)}.0`;
  const exchange = await client.ask('tools/call', { params, change: { set: [[integer.header, text]] } });
  if (ownResult(exchange)) return pass;
  const expected = `a result for ${integer.header}: ${text}, which is the number in the body`;
  return warn(expected, describe(exchange), { exchange, cause: 'integers are compared as text, not as numbers' });
}
