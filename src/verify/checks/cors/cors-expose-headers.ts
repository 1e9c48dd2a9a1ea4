import { describeCors, findPage, listed, noPage } from '../../asking/browser-page.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { askFirst } from '../../asking/first-request.ts';
import { header } from '../../messages/headers.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

/** A page sees no other header of an answer than the safelisted ones and those that are listed on it. */
export default defineCheck({
  id: 'cors-expose-headers',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const page = await findPage(target);
    if (!page) return notApplicable(noPage);
    const set = [['Origin', page.origin]] as const;
    const refused = target.facts.protected ? [await askFirst(target, { set, anonymous: true })] : [];
    const needed = [page.answer, ...refused].flatMap((exchange) =>
      neededHeaders.filter((name) => header(exchange.headers, name) !== undefined).map((name) => ({ exchange, name })),
    );
    if (needed.length === 0) return notApplicable('no answer has a header that a client reads, such as Mcp-Session-Id');
    return worstOf(needed.map(judge));
  },
});

const neededHeaders = ['Mcp-Session-Id', 'WWW-Authenticate'];

function judge({ exchange, name }: { exchange: Exchange; name: string }): Verdict {
  const exposed = listed(exchange, 'access-control-expose-headers');
  if (exposed.includes(name.toLowerCase()) || exposed.includes('*')) return pass;
  const cause =
    name === 'Mcp-Session-Id'
      ? 'pages initialize and cannot read the session id, so every later request is answered 400'
      : 'pages cannot read where to log in';
  return fail(`Access-Control-Expose-Headers with ${name} on the answer`, describeCors(exchange), { exchange, cause });
}
