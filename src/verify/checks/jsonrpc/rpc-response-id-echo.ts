import { messagesOf, ownResponse } from '../../messages/answer.ts';
import { defineCheck, firstProblem, verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';

export default defineCheck({
  id: 'rpc-response-id-echo',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const attempts = [0, 42, '', '7'].map((id) => async () => {
      const answer = await client.ask(harmlessMethod(client), { id });
      const ids = messagesOf(answer).map((message) => ('id' in message ? JSON.stringify(message['id']) : 'missing'));
      const actual = ids.length > 0 ? `messages with the id ${ids.join(', ')}` : describe(answer);
      return verdict(ownResponse(answer) !== undefined, `a response with the id ${JSON.stringify(id)}`, actual);
    });
    return firstProblem(attempts);
  },
});
