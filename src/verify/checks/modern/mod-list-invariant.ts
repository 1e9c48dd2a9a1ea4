import { ownResult } from '../../messages/answer.ts';
import { blocked, defineCheck, fail, notApplicable, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe, quote } from '../../describe.ts';
import { callTool } from '../../asking/input-required.ts';
import { itemsOn, listMethods } from '../../asking/read-lists.ts';
import type { ListMethod } from '../../asking/read-lists.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const attempts = 4;
const cause = 'the list depends on the connection or on what was asked before, so it differs behind a load balancer';

export default defineCheck({
  id: 'mod-list-invariant',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const lists = listMethods(client);
    if (lists.length === 0) return notApplicable('the server has neither tools nor prompts nor resources');
    return worstOf(await Promise.all(lists.map((list) => judge(target, client, list))));
  },
});

/** A list may change for everybody between two requests, so only a difference that is there again and again counts. */
async function judge(target: Target, client: Client, list: ListMethod): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  while (verdicts.length < attempts) {
    const verdict = await compare(target, client, list);
    if (verdict === pass) return pass;
    verdicts.push(verdict);
  }
  return worstOf(verdicts);
}

async function compare(target: Target, client: Client, list: ListMethod): Promise<Verdict> {
  const connection = `mod-list-invariant ${list.method}`;
  const before = await client.ask(list.method, { change: { connection } });
  const { any, lists } = target.facts.roles.modern ?? {};
  if (any && !lists) await callTool(client, any, { connection });
  const [same, other] = await Promise.all([
    client.ask(list.method, { change: { connection } }),
    client.ask(list.method),
  ]);
  return worstOf([judgePair(before, same, list), judgePair(before, other, list)]);
}

function judgePair(before: Exchange, after: Exchange, list: ListMethod): Verdict {
  const expected = `the same answer to ${list.method} on every connection and after other requests`;
  if (!ownResult(before)) return blocked(`${list.method} gave no result: ${describe(before)}`);
  const [old, now] = [namesIn(before, list), namesIn(after, list)];
  const gone = old.filter((name) => !now.includes(name)).map((name) => `gone: ${quote(name)}`);
  const added = now.filter((name) => !old.includes(name)).map((name) => `new: ${quote(name)}`);
  const differences = [...gone, ...added];
  if (differences.length > 0) return fail(expected, differences.slice(0, 3).join(', '), { exchange: after, cause });
  const isSame = JSON.stringify(itemsOn(before, list)) === JSON.stringify(itemsOn(after, list));
  return isSame ? pass : warn(`${expected}, in the same order and words`, describe(after), { exchange: after });
}

function namesIn(exchange: Exchange, list: ListMethod): string[] {
  return itemsOn(exchange, list).map(({ uri, name }) => JSON.stringify(uri ?? name));
}
