import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { headerValues } from '../../messages/headers.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-get-delete-405',
  eras: ['modern'],
  alone: 'last',
  needs: ['client'],
  async run(target) {
    if (target.facts.initialized)
      return notApplicable('the server speaks legacy revisions too, which use GET and DELETE');
    const set = [['Mcp-Session-Id', 'mcp-migrate-stale']] as const;
    const [get, remove] = await Promise.all([target.send('GET'), target.send('DELETE', { set })]);
    return worstOf([judge(get, 'GET'), judge(remove, 'DELETE')]);
  },
});

function judge(exchange: Exchange, method: string): Verdict {
  const allowed = headerValues(exchange.headers, 'allow').flatMap((value) => value.split(',').map((one) => one.trim()));
  if (exchange.status === 405 && allowed.includes('POST')) return pass;
  const cause = 'there is no Allow header that names POST (RFC 9110 §15.5.6)';
  const expected = `HTTP 405 with Allow: POST for ${method}`;
  return fail(expected, describe(exchange), { exchange, ...(exchange.status === 405 && { cause }) });
}
