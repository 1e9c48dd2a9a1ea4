import { errorOf, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askable, callTool, questionIn, retryOf } from '../../asking/input-required.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-input-responses-lenient',
  eras: ['modern'],
  needs: ['client', 'tool:asks'],
  async run(target) {
    const client = await target.connect({ capabilities: askable });
    const tool = target.tool('asks');
    const question = questionIn(await callTool(client, tool));
    if (!question || Object.keys(question.inputRequests).length === 0) {
      return notApplicable('the tool asked for nothing this time');
    }
    const [none, unknown] = await Promise.all([
      callTool(client, tool, { id: 3, more: retryOf(question, {}) }),
      callTool(client, tool, { id: 4, more: retryOf(question, { 'mcp-migrate': { action: 'decline' } }) }),
    ]);
    return worstOf([judge(none, 'a retry without the answer'), judge(unknown, 'a retry with an answer to nothing')]);
  },
});

/** A tool that can go on without the answer has no need to ask again. */
function judge(exchange: Exchange, sent: string): Verdict {
  const result = ownResult(exchange);
  if (!errorOf(exchange) && result && result['isError'] !== true) return pass;
  return fail(`the same question again (input_required), not an error, for ${sent}`, describe(exchange), { exchange });
}
