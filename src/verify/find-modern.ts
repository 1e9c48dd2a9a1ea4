import { modernRevision } from '../spec/revisions.ts';
import { errorCodeOf, errorOf, ownResult, resultOf } from './messages/answer.ts';
import { modernClient, unlessSilent } from './client.ts';
import type { Client } from './client.ts';
import type { Facts, ModernFacts } from './facts.ts';
import { isObject } from './messages/json-rpc.ts';
import type { JsonObject } from './messages/json-rpc.ts';
import { metaKey } from './messages/modern.ts';
import type { Endpoint } from './talk.ts';
import type { Exchange } from './wire.ts';

/**
 * What an endpoint says of 2026-07-28, by all that shows it: the answer to `server/discover`; versions in an error
 * -32022; lists that are given without initialize, with a resultType; headers that are compared with the body; an
 * error for initialize that names the revision. Undefined where nothing does.
 */
export async function findModern(endpoint: Endpoint, facts: Facts, opened: Exchange): Promise<ModernFacts | undefined> {
  const client = modernClient(endpoint, facts);
  const discovered = await unlessSilent(() => client.ask('server/discover'));
  const { supportedVersions, capabilities } = (discovered && ownResult(discovered)) ?? {};
  const listed = modernIn(supportedVersions);
  if (listed.length > 0) return { versions: listed, capabilities: objectOr(capabilities), discovers: true };
  // A server that lets the first question wait is not asked more of them, if there is an older way to speak to it.
  if (!discovered && facts.initialized) return undefined;
  return withoutDiscover({ client, isLegacy: facts.initialized }, opened, discovered);
}

interface Asked {
  readonly client: Client;
  /** initialize gives a result. */
  readonly isLegacy: boolean;
}

async function withoutDiscover(
  { client, isLegacy }: Asked,
  opened: Exchange,
  discovered: Exchange | undefined,
): Promise<ModernFacts | undefined> {
  const [list, other] = await Promise.all([
    unlessSilent(() => client.ask('tools/list')),
    unlessSilent(() => client.ask('tools/list', { meta: { [metaKey('protocolVersion')]: '1900-01-01' } })),
  ]);
  const answers = [discovered, list, other, opened].filter((answer) => answer !== undefined);
  const named = answers.flatMap(supportedIn);
  const isShown =
    named.length > 0 ||
    answers.some(isModernResult) ||
    (!isLegacy && (namesRevision(opened) || answers.some(isModernRefusal) || (await comparesHeaders(client, list))));
  if (!isShown) return undefined;
  const versions = named.length > 0 ? [...new Set(named)] : [modernRevision];
  return { versions, capabilities: await capabilitiesOf(client), discovers: false };
}

/** The versions without initialize in a list. */
function modernIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.filter((one): one is string => typeof one === 'string' && one >= modernRevision);
}

/** Those that the error for an unsupported version names. */
function supportedIn(answer: Exchange): string[] {
  const data = errorCodeOf(answer) === -32022 ? errorOf(answer)?.['data'] : undefined;
  return modernIn(objectOr(data)['supported']);
}

/** Only results of 2026-07-28 have a resultType. */
const isModernResult = (answer: Exchange): boolean => typeof ownResult(answer)?.['resultType'] === 'string';

const isModernRefusal = (answer: Exchange): boolean =>
  [-32020, -32021, -32022].includes(errorCodeOf(answer) ?? 0) && errorOf(answer)?.['data'] === undefined;

const namesRevision = (opened: Exchange): boolean =>
  resultOf(opened, 1) === undefined && JSON.stringify(errorOf(opened) ?? '').includes(modernRevision);

/** Whether a wrong Mcp-Method is refused for what it is, and a right one is not. */
async function comparesHeaders(client: Client, right: Exchange | undefined): Promise<boolean> {
  const change = { set: [['Mcp-Method', 'mcp-migrate/other']] as const };
  const wrong = await unlessSilent(() => client.ask('tools/list', { change }));
  return wrong !== undefined && errorCodeOf(wrong) === -32020 && right !== undefined && errorCodeOf(right) !== -32020;
}

/** What can be listed; nobody says it where there is no server/discover. */
async function capabilitiesOf(client: Client): Promise<JsonObject> {
  const offers = ['tools', 'prompts', 'resources'].map(async (name) => {
    const answer = await unlessSilent(() => client.ask(`${name}/list`));
    return answer && ownResult(answer) ? [[name, {}] as const] : [];
  });
  return Object.fromEntries((await Promise.all(offers)).flat());
}

const objectOr = (value: unknown): JsonObject => (isObject(value) ? value : {});
