import { isSince } from '../../../spec/revisions.ts';
import { errorCodeOf, isRefusal, messagesOf } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';

const cause = 'batches were removed with 2025-06-18; SDK transports still serve them';

export default defineCheck({
  id: 'rpc-batch-removed',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const { protocolVersion } = session;
    if (!isSince(protocolVersion, '2025-06-18')) return notApplicable(`the server speaks ${protocolVersion}`);
    const answer = await session.post(`[${rpcRequest(11, 'ping')},${rpcRequest(12, 'ping')}]`);
    if (isRefusal(answer) || errorCodeOf(answer) === -32600) return pass;
    const isServed = messagesOf(answer).some((message) => 'result' in message);
    return fail(`HTTP 400 for a batch in a session of ${protocolVersion}`, describe(answer), isServed ? { cause } : {});
  },
});
