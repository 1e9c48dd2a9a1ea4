import { errorCodeOf, isRefusal, resultOf } from '../../messages/answer.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { initializeRequest } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'pv-negotiate-unsupported',
  eras: ['legacy'],
  needs: ['initialize'],
  run: async (target) => worstOf([await offer(target, '1999-01-01'), await offer(target, '2099-01-01')]),
});

async function offer(target: Target, offered: string): Promise<Verdict> {
  const exchange = await target.post(initializeRequest(offered));
  const version = resultOf(exchange, 1)?.['protocolVersion'];
  const expected = `a result with another protocolVersion than the ${offered} that was asked for`;
  if (typeof version === 'string' && version !== offered) return pass;
  if (version === offered) {
    const cause = 'the version of the client is sent back without a look at it; answer with one that is spoken here';
    return fail(expected, describe(exchange), { exchange, cause });
  }
  // The page that demands another version shows an error as an example.
  const isError = errorCodeOf(exchange) !== undefined && (exchange.status === 200 || isRefusal(exchange));
  return (isError ? warn : fail)(expected, describe(exchange), { exchange });
}
