import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askFirst } from '../../asking/first-request.ts';
import { foreignOrigin, refusesOrigin } from '../../asking/foreign-origin.ts';
import type { Target } from '../../target.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'sec-origin-bypasses',
  eras: ['legacy', 'modern'],
  needs: ['access'],
  async run(target) {
    const plain = await askFirst(target, { set: [['Origin', foreignOrigin]] });
    const cause = refusesOrigin(target, plain) ? partial : 'the Origin is not looked at';
    return worstOf(await Promise.all(lookAlikes(target.url).map((origin) => judge(target, origin, cause))));
  },
});

const partial = 'a part of the Origin is compared (includes, startsWith, endsWith); compare its whole host';
const sandboxed = 'sandboxed frames of every site send null, so it may not be on the list of allowed origins';

/** A list that names `null` on purpose is a mistake, but not one that a MUST forbids. */
async function judge(target: Target, origin: string, cause: string): Promise<Verdict> {
  const exchange = await askFirst(target, { set: [['Origin', origin]] });
  if (refusesOrigin(target, exchange)) return pass;
  const expected = `HTTP 403 for \`Origin: ${origin}\``;
  if (origin !== 'null') return fail(expected, describe(exchange), { exchange, cause });
  return warn(expected, describe(exchange), { exchange, cause: cause === partial ? sandboxed : cause });
}

function lookAlikes(url: string): string[] {
  const { protocol, hostname } = new URL(url);
  const isName = /[a-z]$/i.test(hostname);
  const own = isName ? [`${protocol}//${hostname}.evil.example`, `${protocol}//evil-${hostname}`] : [];
  const local = ['http://localhost.evil.example', 'http://127.0.0.1.evil.example', 'http://evil-localhost'];
  return [...new Set(['null', ...local, ...own])];
}
