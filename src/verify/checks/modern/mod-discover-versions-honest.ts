import { modernRevision } from '../../../spec/revisions.ts';
import { errorCodeOf, errorOf, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import type { Facts } from '../../facts.ts';
import { isObject } from '../../messages/json-rpc.ts';
import { metaKey } from '../../messages/modern.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-discover-versions-honest',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    if (target.facts.modern?.discovers === false)
      return notApplicable('nothing is listed: there is no server/discover');
    const client = await target.connect();
    const [discovered, refused] = await Promise.all([client.ask('server/discover'), askIn(client, '1900-01-01')]);
    const listed = textsIn(ownResult(discovered)?.['supportedVersions']);
    if (listed.length === 0) return fail('supportedVersions in the answer to server/discover', describe(discovered));
    const modern = listed.filter((version) => version >= modernRevision);
    const served = await Promise.all(modern.map(async (version) => judgeServed(await askIn(client, version), version)));
    return worstOf([judgeRefusal(refused, listed), ...served, judgeLegacy(listed, target.facts, discovered)]);
  },
});

function askIn(client: Client, version: string): Promise<Exchange> {
  return client.ask(harmlessMethod(client), { meta: { [metaKey('protocolVersion')]: version } });
}

/** Both lists are what a client chooses from; what else is wrong with the refusal is another requirement's business. */
function judgeRefusal(exchange: Exchange, listed: readonly string[]): Verdict {
  const data = errorCodeOf(exchange) === -32022 ? errorOf(exchange)?.['data'] : undefined;
  const supported = isObject(data) ? textsIn(data['supported']) : listed;
  if (supported.toSorted().join() === listed.toSorted().join()) return pass;
  const expected = `the versions of server/discover (${listed.join(', ')}) in the error for an unsupported version too`;
  return fail(expected, supported.join(', ') || describe(exchange), { exchange });
}

function judgeServed(exchange: Exchange, version: string): Verdict {
  if (ownResult(exchange)) return pass;
  return fail(`${version} to be served, as server/discover lists it`, describe(exchange), { exchange });
}

function judgeLegacy(listed: readonly string[], facts: Facts, exchange: Exchange): Verdict {
  const actual = `supportedVersions: ${listed.join(', ')}`;
  const { initialized, protocolVersion: spoken = '' } = facts;
  if (initialized && !listed.includes(spoken)) {
    const cause = `initialize is answered with ${spoken}, and no client can know that from server/discover`;
    return warn(`${spoken} among supportedVersions, as it is served too`, actual, { exchange, cause });
  }
  if (initialized || listed.every((version) => version >= modernRevision)) return pass;
  return warn('only versions that are served: initialize is not', actual, { exchange });
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
