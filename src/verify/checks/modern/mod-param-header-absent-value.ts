import { ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { headerCall } from '../../asking/header-call.ts';
import { isMismatch } from '../../asking/header-mismatch.ts';
import { withValueAt } from '../../messages/header-parameters.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-param-header-absent-value',
  eras: ['modern'],
  needs: ['client', 'tool:header'],
  async run(target) {
    const client = await target.connect();
    const { params, parameters } = headerCall(target);
    const optional = parameters.find(({ required }) => !required);
    if (!optional) return notApplicable('every x-mcp-header parameter of the tool is required');
    const call = (value: unknown) =>
      client.ask('tools/call', {
        params: { ...params, arguments: withValueAt(params.arguments, optional.path, value) },
      });
    const set = [['Mcp-Param-Mcp-Migrate', 'unrelated']] as const;
    const [absent, empty, unrelated] = await Promise.all([
      call(undefined),
      call(null),
      client.ask('tools/call', { params, change: { set } }),
    ]);
    const name = optional.path.join('.');
    const judged = notRefused(unrelated, 'an unrelated Mcp-Param header ignored');
    return worstOf([
      notRefused(absent, `no demand for ${optional.header} where the argument ${name} is absent`),
      notRefused(empty, `no demand for ${optional.header} where the argument ${name} is null`),
      judged,
    ]);
  },
});

/** Only the refusal of the header counts: whether the tool can do without the argument is its own matter. */
function notRefused(exchange: Exchange, expected: string): Verdict {
  const isAnswered = ownResponse(exchange) !== undefined && !isMismatch(exchange);
  return isAnswered ? pass : fail(expected, describe(exchange), { exchange });
}
