import { errorCodeOf, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { readAllPages } from '../../asking/read-all-pages.ts';
import type { ListMethod } from '../../asking/read-lists.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

interface Offer extends ListMethod {
  readonly capability: string;
  /** Part of a capability, so that a server may have nothing to say to it. */
  readonly optional?: true;
}

const offers: readonly Offer[] = [
  { capability: 'tools', method: 'tools/list', member: 'tools' },
  { capability: 'prompts', method: 'prompts/list', member: 'prompts' },
  { capability: 'resources', method: 'resources/list', member: 'resources' },
  { capability: 'resources', method: 'resources/templates/list', member: 'resourceTemplates', optional: true },
];

export default defineCheck({
  id: 'feat-capabilities-consistent',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const judge = (offer: Offer) => (offer.capability in client.capabilities ? judgeList : judgeAbsence)(client, offer);
    return worstOf(await Promise.all(offers.map(judge)));
  },
});

async function judgeList(client: Client, offer: Offer): Promise<Verdict> {
  const { pages, isLoop } = await readAllPages(client, offer);
  const exchange = pages.find((page) => !Array.isArray(ownResult(page)?.[offer.member]));
  if (exchange) return judgeAnswer(exchange, offer);
  const last = pages.at(-1);
  if (!isLoop || !last) return pass;
  const cause = 'the cursor is not looked at, so that every page is the first';
  return fail(`an end to the pages of ${offer.method}`, describe(last), { exchange: last, cause });
}

function judgeAnswer(exchange: Exchange, { capability, method, member, optional }: Offer): Verdict {
  if (optional && errorCodeOf(exchange) === -32601) return pass;
  const expected = `an array \`${member}\` in the result of ${method}, as ${capability} is declared`;
  return fail(expected, describe(exchange), { exchange });
}

/** Something to be had that nobody will ask for is worse than an empty list. */
async function judgeAbsence(client: Client, { capability, method, member }: Offer): Promise<Verdict> {
  const exchange = await client.ask(method);
  if (errorCodeOf(exchange) === -32601) return pass;
  const items = ownResult(exchange)?.[member];
  const expected = `a JSON-RPC error -32601 for ${method}, as ${capability} is not declared`;
  if (!Array.isArray(items) || items.length === 0) return warn(expected, describe(exchange), { exchange });
  const cause = `clients never ask for ${capability} that are not declared: add the capability`;
  return fail(expected, describe(exchange), { exchange, cause });
}
