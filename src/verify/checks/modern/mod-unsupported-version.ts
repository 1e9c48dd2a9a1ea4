import { ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';
import { metaKey } from '../../messages/modern.ts';
import type { Exchange } from '../../wire.ts';

const unknown = '1900-01-01';
const expected = `HTTP 400 with the error -32022, the id, data.supported and data.requested for version ${unknown}`;

export default defineCheck({
  id: 'mod-unsupported-version',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.ask(harmlessMethod(client), { meta: { [metaKey('protocolVersion')]: unknown } });
    const cause = causeOf(answer);
    return cause === undefined ? pass : fail(expected, describe(answer), { cause });
  },
});

function causeOf(exchange: Exchange): string | undefined {
  if (exchange.status !== 400) return 'the status is not 400';
  const error = ownResponse(exchange)?.['error'];
  if (!isObject(error)) return 'there is no JSON-RPC error with the id of the request';
  if (error['code'] !== -32022) return 'the code is not -32022, so no client knows that another version would do';
  const { supported, requested } = isObject(error['data']) ? error['data'] : {};
  const isList = Array.isArray(supported) && supported.length > 0 && supported.every((one) => typeof one === 'string');
  if (!isList) return 'data.supported does not list the versions to choose from';
  return requested === unknown ? undefined : 'data.requested is not the version that was asked for';
}
