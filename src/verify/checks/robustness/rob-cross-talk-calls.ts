import { sharedCause } from '../../asking/cross-talk.ts';
import { askUnlessOvertaken } from '../../asking/overtake.ts';
import { afterPause } from '../../asking/pause.ts';
import { listMethods } from '../../asking/read-lists.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { isTurnedAway, ownResult } from '../../messages/answer.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';
import { WireError } from '../../wire.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const id = 71;
const attempts = 3;

export default defineCheck({
  id: 'rob-cross-talk-calls',
  eras: ['legacy', 'modern'],
  alone: true,
  replays: true,
  needs: ['client', 'tool:any'],
  async run(target) {
    const [caller, other] = [await target.connect(), await target.connect()];
    const alone = await call(target, caller);
    if (!ownResult(alone)) return blocked(`the tool gave no result this time: ${describe(alone)}`);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const verdict = await callBeside(target, { caller, other, usualMs: alone.durationMs });
      if (verdict.outcome !== 'pass') return verdict;
    }
    return pass;
  },
});

interface Pair {
  readonly caller: Client;
  readonly other: Client;
  readonly usualMs: number;
}

/** The other client asks when the call is half over. */
async function callBeside(target: Target, { caller, other, usualMs }: Pair): Promise<Verdict> {
  const listing = other.message(harmlessMethod(other), { id });
  const change = afterPause(listing, Math.floor(usualMs / 2));
  try {
    const [called, listed] = await Promise.all([
      askUnlessOvertaken((signal) => call(target, caller, signal), { rival: other, usualMs }),
      askUnlessOvertaken((signal) => other.post(listing, { ...change, signal }), { rival: other, usualMs }),
    ]);
    const list = listMethods(other).find(({ method }) => method === harmlessMethod(other));
    return worstOf([
      judge(called, 'a call of a tool', (result) => 'content' in result),
      judge(listed, harmlessMethod(other), (result) => !list || list.member in result),
    ]);
  } catch (error) {
    if (!(error instanceof WireError) || error.kind !== 'overtaken') throw error;
    const { message, request } = error;
    return fail('an answer to a call while another client asks with its id', message, { request, cause: sharedCause });
  }
}

function call(target: Target, client: Client, signal?: AbortSignal): Promise<Exchange> {
  const { slow = target.tool('any') } = target.facts.roles[target.era] ?? {};
  const params = { name: slow.name, arguments: slow.arguments };
  return client.ask('tools/call', { id, params, meta: { progressToken: id }, change: signal ? { signal } : {} });
}

function judge(exchange: Exchange, asked: string, isOwn: (result: JsonObject) => boolean): Verdict {
  const result = ownResult(exchange);
  if (isTurnedAway(exchange) || (result && isOwn(result))) return pass;
  const expected = `its own answer to ${asked} for a client while another one asks with the same id`;
  return fail(expected, describe(exchange), { exchange, cause: sharedCause });
}
