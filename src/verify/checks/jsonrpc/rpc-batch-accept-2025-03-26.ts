import { errorOf, isRefusal, responseTo } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Session } from '../../client.ts';
import { describe } from '../../describe.ts';
import { initializeRequest, rpcRequest } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';

const revision = '2025-03-26';

export default defineCheck({
  id: 'rpc-batch-accept-2025-03-26',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession(revision);
    const { protocolVersion } = session;
    if (protocolVersion !== revision) return notApplicable(`the server speaks ${protocolVersion}, not ${revision}`);
    const answered = await answersBoth(session);
    return answered.outcome === 'pass' ? refusesInitialize(target) : answered;
  },
});

/** A client of 2025-03-26 does not know the header MCP-Protocol-Version. */
async function answersBoth(session: Session): Promise<Verdict> {
  const batch = `[${rpcRequest(11, 'ping')},${rpcRequest(12, 'ping')}]`;
  const answer = await session.post(batch, { drop: ['MCP-Protocol-Version'] });
  if ([11, 12].every((id) => responseTo(answer, id))) return pass;
  return fail('responses to both requests of a batch', describe(answer), {
    cause: `a server that agrees to ${revision} has to take batches; one without them answers with a later revision`,
  });
}

/** It is the client that MUST NOT send this. */
async function refusesInitialize(target: Target): Promise<Verdict> {
  const answer = await target.post(`[${initializeRequest(revision)},${rpcRequest(2, 'ping')}]`);
  if (isRefusal(answer) || errorOf(answer) || responseTo(answer, 1)?.['error']) return pass;
  return warn('a refusal of a batch with initialize in it', describe(answer));
}
