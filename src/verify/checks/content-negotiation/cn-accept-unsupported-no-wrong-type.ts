import { isRefusal } from '../../answer.ts';
import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { contentType } from '../../headers.ts';
import { rpcRequest } from '../../json-rpc.ts';

/** No text fixes the status of a refusal: the client is the one that MUST list both types. */
export default defineCheck({
  id: 'cn-accept-unsupported-no-wrong-type',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.post(rpcRequest(2, 'ping'), { set: [['Accept', 'application/json']] });
    const isJson = answer.status === 200 && contentType(answer.headers) === 'application/json';
    const expected = 'for `Accept: application/json`, HTTP 200 with application/json or a refusal such as 406';
    return verdict(isJson || isRefusal(answer), expected, describe(answer));
  },
});
