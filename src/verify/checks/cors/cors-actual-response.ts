import { describeCors, findPage, mayRead, noPage } from '../../asking/browser-page.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { askFirst } from '../../asking/first-request.ts';
import { headerValues } from '../../messages/headers.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'cors-actual-response',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const page = await findPage(target);
    if (!page) return notApplicable(noPage);
    const answers = [page.answer, ...(await errorsFor(target, page.origin))];
    return worstOf(answers.map((answer) => judge(answer, page.origin)));
  },
});

/** Answers to requests with something wrong, each with another reason. */
async function errorsFor(target: Target, origin: string): Promise<Exchange[]> {
  const client = await target.connect();
  const own = ['Origin', origin] as const;
  const unknown = ['Mcp-Session-Id', 'mcp-migrate-unknown'] as const;
  const method = harmlessMethod(client);
  const { sessions, protected: isProtected } = target.facts;
  return Promise.all([
    client.post('{"jsonrpc":', { set: [own] }),
    ...(target.era === 'legacy' && sessions ? [client.ask(method, { change: { set: [own, unknown] } })] : []),
    ...(isProtected ? [askFirst(target, { set: [own], anonymous: true })] : []),
  ]);
}

function judge(exchange: Exchange, origin: string): Verdict {
  if (mayRead(exchange, origin)) return pass;
  const expected = `one Access-Control-Allow-Origin with ${origin} (or *) on the answer with the status ${exchange.status}`;
  return fail(expected, describeCors(exchange), { exchange, cause: causeOf(exchange) });
}

function causeOf({ headers, status }: Exchange): string {
  if (headerValues(headers, 'access-control-allow-origin').length > 1) {
    return 'two parts of the server (such as a proxy and the application) add it, and browsers refuse both';
  }
  if (status >= 400) return 'errors are answered before the CORS middleware: browsers hide their status from the page';
  return 'only the preflight has it: the page may send, but not read';
}
