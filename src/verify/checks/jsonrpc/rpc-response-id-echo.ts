import { messagesOf, responseTo } from '../../answer.ts';
import { defineCheck, firstProblem, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../json-rpc.ts';

export default defineCheck({
  id: 'rpc-response-id-echo',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const attempts = [0, 42, '', '7'].map((id) => async () => {
      const answer = await session.post(rpcRequest(id, 'ping'));
      const ids = messagesOf(answer).map((message) => ('id' in message ? JSON.stringify(message['id']) : 'missing'));
      const actual = ids.length > 0 ? `messages with the id ${ids.join(', ')}` : describe(answer);
      return verdict(responseTo(answer, id) !== undefined, `a response with the id ${JSON.stringify(id)}`, actual);
    });
    return firstProblem(attempts);
  },
});
