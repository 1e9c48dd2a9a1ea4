import { ownResult } from '../../messages/answer.ts';
import { blocked, defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askFirst } from '../../asking/first-request.ts';
import { askable, callTool, declining, questionIn, retryOf } from '../../asking/input-required.ts';
import type { Exchange } from '../../wire.ts';

const expected = 'an error for a requestState that was handed out to another user';
const cause = 'the state is not bound to the user it was made for: whoever learns it goes on in their name';

export default defineCheck({
  id: 'sec-state-handle-binding',
  eras: ['modern'],
  needs: ['protection', 'token:bearer', 'token:otherUser', 'client', 'tool:state'],
  async run(target) {
    const { otherUser: token = '' } = target.tokens;
    const welcome = await askFirst(target, { token });
    if (!ownResult(welcome)) return blocked(`the other user is not let in: ${describe(welcome)}`);
    const tool = target.tool('state');
    const [own, other] = [
      await target.connect({ capabilities: askable }),
      await target.connect({ capabilities: askable, token }),
    ];
    const question = questionIn(await callTool(own, tool));
    if (question?.requestState === undefined) return notApplicable('the tool handed out no requestState this time');
    const more = retryOf(question, declining(question));
    const exchange = await callTool(other, tool, { id: 3, more });
    if (isDone(exchange)) return fail(expected, describe(exchange), { exchange, cause });
    if (isDone(await callTool(own, tool, { id: 4, more }))) return pass;
    return notApplicable('the tool does not go on when its question is declined, so the users cannot be told apart');
  },
});

function isDone(exchange: Exchange): boolean {
  const result = ownResult(exchange);
  return result !== undefined && result['isError'] !== true && questionIn(exchange) === undefined;
}
