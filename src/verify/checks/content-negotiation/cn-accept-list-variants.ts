import { resultOf } from '../../answer.ts';
import { defineCheck, firstProblem, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../json-rpc.ts';
import type { HeaderList } from '../../wire.ts';

const variants: readonly HeaderList[] = [
  [['Accept', 'text/event-stream;q=0.9, application/json;q=0.8']],
  [['Accept', 'application/json;charset=utf-8,text/event-stream']],
  [
    ['Accept', 'application/json'],
    ['Accept', 'text/event-stream'],
  ],
];

export default defineCheck({
  id: 'cn-accept-list-variants',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const attempts = variants.map((set, index) => async () => {
      const answer = await session.post(rpcRequest(index, 'ping'), { set });
      const lines = set.map(([, value]) => `\`Accept: ${value}\``).join(' and ');
      return verdict(resultOf(answer, index) !== undefined, `HTTP 200 and a result for ${lines}`, describe(answer));
    });
    return firstProblem(attempts);
  },
});
