import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { discoverMethods } from '../../asking/first-request.ts';
import { isObject } from '../../messages/json-rpc.ts';
import { metaKey } from '../../messages/modern.ts';
import { listMethods } from '../../asking/read-lists.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-server-info-meta',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const methods = [...discoverMethods(target), ...listMethods(client).map(({ method }) => method)];
    return worstOf(await Promise.all(methods.map(async (method) => judge(await client.ask(method), method))));
  },
});

function judge(exchange: Exchange, method: string): Verdict {
  const result = ownResult(exchange);
  const expected = `${metaKey('serverInfo')} with name and version in the _meta of the result of ${method}`;
  if (!result) return fail(expected, describe(exchange), { exchange });
  const { _meta: meta, serverInfo: inBody } = result;
  const info = isObject(meta) ? meta[metaKey('serverInfo')] : undefined;
  const isKnown = isObject(info) && typeof info['name'] === 'string' && typeof info['version'] === 'string';
  if (isKnown && inBody === undefined) return pass;
  const cause = 'serverInfo stands in the result itself, as in an InitializeResult: it belongs into _meta';
  return fail(expected, describe(exchange), { exchange, ...(inBody !== undefined && { cause }) });
}
