import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askFirst } from '../../asking/first-request.ts';
import type { Target } from '../../target.ts';
import { WireError } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const leastMs = 1000;
/** How many times as long as an answer takes here. */
const times = 4;
const cause = '`listen(port)` without a host binds every interface; the host given to a middleware does not bind';

/**
 * The server is asked by its other addresses. Any sign of life is one too many, also a refusal; nothing for several
 * times as long as an answer takes here is none: a firewall may drop what is sent.
 */
export default defineCheck({
  id: 'sec-bind-localhost',
  eras: ['legacy', 'modern'],
  once: true,
  needs: ['interfaces'],
  run: async (target) => worstOf(await Promise.all(target.interfaces.map((address) => knock(target, address)))),
});

async function knock(target: Target, address: string): Promise<Verdict> {
  const url = new URL(target.url);
  url.hostname = address;
  const expected = `no connection at ${url.host}`;
  try {
    const timeoutMs = Math.max(leastMs, times * target.paceMs());
    const exchange = await askFirst(target, { url: url.href, timeoutMs });
    return fail(expected, describe(exchange), { exchange, cause });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return ['unreachable', 'timeout'].includes(error.kind) ? pass : fail(expected, error.message, { cause });
  }
}
