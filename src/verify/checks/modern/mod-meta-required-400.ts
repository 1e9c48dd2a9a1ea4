import { bend } from '../../messages/bend.ts';
import { errorCodeOf } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { metaKey, modernMeta } from '../../messages/modern.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const version = metaKey('protocolVersion');
const capabilities = metaKey('clientCapabilities');

const unclaimed = [
  { words: 'no params', params: undefined },
  { words: 'no _meta', params: {} },
  { words: 'no protocolVersion in _meta', params: { _meta: modernMeta({ [version]: undefined }) } },
  { words: 'a protocolVersion that is a number', params: { _meta: modernMeta({ [version]: 20260728 }) } },
];
const claimed = [
  { words: 'no clientCapabilities in _meta', params: { _meta: modernMeta({ [capabilities]: undefined }) } },
  { words: 'clientCapabilities that are text', params: { _meta: modernMeta({ [capabilities]: 'none' }) } },
];

export default defineCheck({
  id: 'mod-meta-required-400',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const message = client.message(harmlessMethod(client));
    const isDual = target.facts.initialized;
    const attempts = [...unclaimed, ...claimed].map(async ({ words, params }) => {
      const exchange = await client.post(bend(message, { params }));
      const isClaimed = claimed.some((one) => one.words === words);
      return judge(exchange, words, isClaimed ? [-32602] : isDual ? 'any' : [-32602, -32020]);
    });
    return worstOf(await Promise.all(attempts));
  },
});

/**
 * Without a version in the body the header differs from it as well, which is -32020, and a server of both eras may take
 * the request for a legacy one with a version it does not know, for which any 400 will do.
 */
function judge(exchange: Exchange, words: string, codes: readonly number[] | 'any'): Verdict {
  const isCode = codes === 'any' || codes.includes(errorCodeOf(exchange) ?? 0);
  if (exchange.status === 400 && isCode) return pass;
  return fail(`HTTP 400 with the error -32602 for a request with ${words}`, describe(exchange), { exchange });
}
