import { isRefusal } from '../../messages/answer.ts';
import { defineCheck, firstProblem, forNobody, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';

const responses = [
  ['result', { jsonrpc: '2.0', id: 9999, result: {} }],
  ['error', { jsonrpc: '2.0', id: 9999, error: { code: -32603, message: 'check' } }],
] as const;

/** Nobody asked for these responses, so they may be refused as well. */
export default defineCheck({
  id: 'rpc-client-response-202',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const attempts = responses.map(([name, response]) => async () => {
      const answer = await session.post(JSON.stringify(response));
      const isAccepted = answer.status === 202 && answer.text === '';
      const expected = `HTTP 202 without a body, or 4xx, for a response of the client (${name})`;
      const judged = verdict(isAccepted || isRefusal(answer), expected, describe(answer));
      return answer.status === 202 ? forNobody(judged, 'known clients do not read the body of a 202') : judged;
    });
    return firstProblem(attempts);
  },
});
