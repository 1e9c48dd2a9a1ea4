import { errorOf, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { discoverMethods } from '../../asking/first-request.ts';
import { firstResource, listMethods, readPages } from '../../asking/read-lists.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-cache-hints',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const templates = 'resources' in client.capabilities ? ['resources/templates/list'] : [];
    const methods = [...discoverMethods(target), ...listMethods(client).map(({ method }) => method), ...templates];
    const lists = methods.map(async (method) => judgePages(await readPages(client, method), method));
    return worstOf(await Promise.all([...lists, judgeRead(client)]));
  },
});

async function judgeRead(client: Client): Promise<Verdict> {
  const uri = await firstResource(client);
  if (uri === undefined) return pass;
  return judgePages([await client.ask('resources/read', { params: { uri } })], 'resources/read');
}

function judgePages(pages: readonly Exchange[], method: string): Verdict {
  const scopes = new Set(pages.map((page) => ownResult(page)?.['cacheScope']).filter((scope) => scope !== undefined));
  const judged = worstOf(pages.map((page) => judge(page, method)));
  if (judged !== pass || scopes.size < 2) return judged;
  return fail(`the same cacheScope on all pages of ${method}`, [...scopes].map(String).join(' and '));
}

/** Only complete results are cached; an error is no matter of it. */
function judge(exchange: Exchange, method: string): Verdict {
  const result = ownResult(exchange);
  if (errorOf(exchange)) return pass;
  if (!result) return fail(`a result of ${method} with ttlMs and cacheScope`, describe(exchange), { exchange });
  if (result['resultType'] === 'input_required') return pass;
  const { ttlMs, cacheScope } = result;
  const isTime = Number.isInteger(ttlMs) && Number(ttlMs) >= 0;
  if (isTime && (cacheScope === 'public' || cacheScope === 'private')) return pass;
  const expected = `ttlMs, a whole number from 0 on, and cacheScope, public or private, in the result of ${method}`;
  const actual = `ttlMs and cacheScope in the result: ${JSON.stringify({ ttlMs, cacheScope })}`;
  return fail(expected, actual, { exchange });
}
