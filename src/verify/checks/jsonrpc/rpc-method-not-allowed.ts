import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { header } from '../../messages/headers.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'rpc-method-not-allowed',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const body = client.message(harmlessMethod(client));
    const set = [['Content-Type', 'application/json']] as const;
    return worstOf([
      notAllowed(await client.send('PUT', { body, set }), 'PUT'),
      withAllow(await client.send('GET'), 'GET'),
    ]);
  },
});

/** RFC 9110 §9.1 wants the 405 itself only as a SHOULD. */
function notAllowed(answer: Exchange, method: string): Verdict {
  if (answer.status === 501) return pass;
  if (answer.status === 405) return withAllow(answer, method);
  const cause = 'the framework answers methods without a route as if there were no endpoint';
  return warn(`HTTP 405 with an Allow header for ${method}`, describe(answer), {
    exchange: answer,
    ...(answer.status === 404 && { cause }),
  });
}

/** RFC 9110 §15.5.6: whoever answers 405 MUST say what is allowed. */
function withAllow(answer: Exchange, method: string): Verdict {
  if (answer.status !== 405 || header(answer.headers, 'allow') !== undefined) return pass;
  return fail(`an Allow header on the 405 for ${method}`, `${describe(answer)}, no Allow`, { exchange: answer });
}
