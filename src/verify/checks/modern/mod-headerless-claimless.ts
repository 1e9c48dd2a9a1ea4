import { errorCodeOf } from '../../messages/answer.ts';
import { defineCheck, fail, forNobody, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';

const sent = 'a request without MCP-Protocol-Version and _meta';

export default defineCheck({
  id: 'mod-headerless-claimless',
  eras: ['modern'],
  needs: ['client'],
  run: (target) => (target.facts.initialized ? judgeDual(target) : judgeModern(target)),
});

async function judgeModern(target: Target): Promise<Verdict> {
  const answer = await target.post(rpcRequest(2, harmlessMethod(await target.connect())));
  const code = errorCodeOf(answer);
  if (answer.status === 400 && (code === -32020 || code === -32602)) return pass;
  const expected = `HTTP 400 with the error -32020 or -32602 for ${sent}`;
  const judged = (code === -32022 ? warn : fail)(expected, describe(answer));
  return forNobody(judged, 'clients of older revisions begin with initialize, and others send both');
}

/** What a legacy client says that was made before the header; any other refusal is a legacy requirement's business. */
async function judgeDual(target: Target): Promise<Verdict> {
  const session = await target.openSession('2025-03-26');
  const answer = await session.ask(harmlessMethod(session), { change: { drop: ['MCP-Protocol-Version'] } });
  const code = errorCodeOf(answer);
  if (code === undefined || code < -32022 || code > -32020) return pass;
  const cause = 'the server takes it for a request of 2026-07-28 though initialize went before it';
  return fail(`a legacy answer to ${sent} after initialize`, describe(answer), { cause });
}
