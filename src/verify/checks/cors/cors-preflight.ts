import { messagesOf } from '../../messages/answer.ts';
import {
  describeCors,
  findPage,
  listed,
  mayRead,
  noPage,
  preflight,
  unsafeHeaders,
} from '../../asking/browser-page.ts';
import type { Page } from '../../asking/browser-page.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { parseEventStream } from '../../messages/sse.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'cors-preflight',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const page = await findPage(target);
    if (!page) return notApplicable(noPage);
    const needed = [...unsafeHeaders(target), ...(isResumable(page) ? ['last-event-id'] : [])];
    const ends = target.era === 'legacy' && (await endsSessions(target));
    const methods = ['POST', ...(ends ? ['DELETE'] : [])];
    return worstOf(await Promise.all(methods.map((method) => judge(target, page, { method, needed }))));
  },
});

/** A preflight as browsers send it, with the headers that a request of this server's clients has. */
async function judge(
  target: Target,
  { origin }: Page,
  { method, needed }: { method: string; needed: readonly string[] },
): Promise<Verdict> {
  const exchange = await preflight(target, { origin, method, headers: needed });
  const expected = `a preflight from ${origin} that permits ${method} with ${needed.join(', ')}`;
  const isAnswered = exchange.status >= 200 && exchange.status < 300;
  if (!isAnswered || !mayRead(exchange, origin)) {
    const cause =
      exchange.status === 401 ? 'authentication comes before CORS, and a preflight has no token' : undefined;
    return fail(expected, describeCors(exchange), { exchange, ...(cause !== undefined && { cause }) });
  }
  const missing = [...missingMethod(exchange, method), ...needed.filter((name) => !permits(exchange, name))];
  if (missing.length === 0) return pass;
  return fail(expected, `${describeCors(exchange)}; missing: ${missing.join(', ')}`, { exchange });
}

/** Every page may POST (Fetch Standard, CORS-safelisted method). */
function missingMethod(exchange: Exchange, method: string): string[] {
  const methods = listed(exchange, 'access-control-allow-methods');
  return method === 'POST' || methods.includes('*') || methods.includes(method.toLowerCase()) ? [] : [method];
}

/** `*` does not cover Authorization. */
function permits(exchange: Exchange, name: string): boolean {
  const headers = listed(exchange, 'access-control-allow-headers');
  return headers.includes(name) || (name !== 'authorization' && headers.includes('*'));
}

async function endsSessions(target: Target): Promise<boolean> {
  if (!target.facts.sessions) return false;
  const session = await target.openSession();
  return (await session.send('DELETE')).status < 300;
}

/** Its events have ids, so a client that loses the connection sends the last one. */
function isResumable({ answer }: Page): boolean {
  return (
    messagesOf(answer).length > 0 &&
    parseEventStream(answer.text).events.some(({ id }) => id !== undefined && id !== '')
  );
}
