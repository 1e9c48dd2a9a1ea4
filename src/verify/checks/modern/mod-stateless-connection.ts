import { bend } from '../../messages/bend.ts';
import { errorCodeOf, ownResult } from '../../messages/answer.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { askable, callTool } from '../../asking/input-required.ts';
import type { Exchange } from '../../wire.ts';
import type { Target } from '../../target.ts';
import { worstOf } from '../../worst-of.ts';

const connection = 'mod-stateless-connection';
const cause =
  'the server keeps what an earlier request said for the whole connection; behind a proxy many users share one';

export default defineCheck({
  id: 'mod-stateless-connection',
  eras: ['modern'],
  replays: true,
  needs: ['client'],
  async run(target) {
    return worstOf([await judgeEnvelope(target), await judgeCapabilities(target)]);
  },
});

/** A request without `_meta` after a complete one on the same connection. */
async function judgeEnvelope(target: Target): Promise<Verdict> {
  const client = await target.connect();
  const method = harmlessMethod(client);
  const incomplete = bend(client.message(method), { params: {} });
  const fresh = await client.post(incomplete);
  const complete = await client.ask(method, { change: { connection } });
  if (!ownResult(complete)) return blocked(`${method} gave no result: ${describe(complete)}`);
  return compare(fresh, await client.post(incomplete, { connection }), 'a request without _meta');
}

/** A tool that asks, called without the capabilities that the request before had. */
async function judgeCapabilities(target: Target): Promise<Verdict> {
  const tool = target.facts.roles.modern?.asks;
  if (!tool) return pass;
  const [unable, able] = await Promise.all([target.connect(), target.connect({ capabilities: askable })]);
  const fresh = await callTool(unable, tool);
  await callTool(able, tool, { connection });
  return compare(fresh, await callTool(unable, tool, { connection }), 'a call without capabilities');
}

function compare(fresh: Exchange, later: Exchange, sent: string): Verdict {
  if (kindOf(fresh) === kindOf(later)) return pass;
  const expected = `the answer of a new connection (${kindOf(fresh)}) to ${sent} on a connection already used`;
  return fail(expected, describe(later), { exchange: later, cause });
}

function kindOf(exchange: Exchange): string {
  const code = errorCodeOf(exchange);
  const resultType = ownResult(exchange)?.['resultType'];
  const kind = code === undefined ? `resultType ${JSON.stringify(resultType)}` : `error ${code}`;
  return `HTTP ${exchange.status}, ${kind}`;
}
