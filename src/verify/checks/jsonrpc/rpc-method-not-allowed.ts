import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { header } from '../../headers.ts';
import { rpcRequest } from '../../json-rpc.ts';
import type { Exchange } from '../../wire.ts';

export default defineCheck({
  id: 'rpc-method-not-allowed',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const body = { body: rpcRequest(2, 'ping'), set: [['Content-Type', 'application/json']] } as const;
    return firstProblem([
      async () => notAllowed(await session.send('PUT', body), 'PUT'),
      async () => withAllow(await session.send('GET'), 'GET'),
    ]);
  },
});

function notAllowed(answer: Exchange, method: string): Verdict {
  if (answer.status === 501) return pass;
  if (answer.status === 405) return withAllow(answer, method);
  return fail(`HTTP 405 with an Allow header for ${method}`, describe(answer));
}

/** RFC 9110 §15.5.6: whoever answers 405 MUST say what is allowed. */
function withAllow(answer: Exchange, method: string): Verdict {
  if (answer.status !== 405 || header(answer.headers, 'allow') !== undefined) return pass;
  return fail(`an Allow header on the 405 for ${method}`, `${describe(answer)}, no Allow`);
}
