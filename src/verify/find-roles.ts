import { ownResult } from './messages/answer.ts';
import type { Client } from './client.ts';
import { echoes } from './echoes.ts';
import { openListener } from './asking/event-streams.ts';
import { isObject, rpcNotification } from './messages/json-rpc.ts';
import type { JsonObject } from './messages/json-rpc.ts';
import { announcesChanges, tryToListen } from './asking/listen.ts';
import { metaKey } from './messages/modern.ts';
import { messagesIn } from './messages/sse-messages.ts';
import { unlessOvertaken } from './asking/overtake.ts';
import type { AllowedTool, ToolRole } from './tool-roles.ts';
import { WireError } from './wire.ts';
import type { Exchange, LiveStream } from './wire.ts';

export type Roles = Readonly<Partial<Record<ToolRole, AllowedTool>>>;

/** What a tool takes of its own that is called slow, beside what any answer takes here. */
const slowMs = 250;
const announcedMs = 25;

/**
 * Calls each allow-listed tool with a client that can be asked everything, and says which does what: once, but more
 * often where that alone tells what it does.
 */
export async function findRoles(
  client: Client,
  tools: readonly AllowedTool[],
  definitions: readonly JsonObject[],
): Promise<Roles> {
  const known = tools.filter(({ name }) => definitions.some((definition) => definition['name'] === name));
  const roles: Partial<Record<ToolRole, AllowedTool>> = {};
  const quick: AllowedTool[] = [];
  const aside = client.era === 'legacy' ? await openListener(client) : undefined;
  for (const tool of known) {
    const definition = definitions.find(({ name }) => name === tool.name) ?? {};
    const { roles: seen, usualMs } = await rolesIfAnswered({ client, aside }, tool);
    const timed = { ...tool, usualMs };
    if (seen.includes('any') && !seen.includes('slow')) quick.push(timed);
    for (const role of [...rolesByDefinition(definition), ...seen]) roles[role] ??= timed;
  }
  await aside?.close();
  const observer = roles.slow && (await findObserver(client, roles.slow, quick));
  return { ...roles, ...(observer && { observer }) };
}

function rolesByDefinition({ inputSchema, outputSchema }: JsonObject): ToolRole[] {
  const { properties, required } = isObject(inputSchema) ? inputSchema : {};
  const annotated = Object.values(isObject(properties) ? properties : {}).some(
    (property) => isObject(property) && 'x-mcp-header' in property,
  );
  return [
    ...(annotated ? (['header'] as const) : []),
    ...(Array.isArray(required) && required.length > 0 ? (['required'] as const) : []),
    ...(isObject(outputSchema) ? (['structured'] as const) : []),
  ];
}

interface Caller {
  readonly client: Client;
  /** The stream of GET, where a legacy server may send what belongs on the stream of a call. */
  readonly aside: LiveStream | undefined;
}

interface Seen {
  readonly roles: readonly ToolRole[];
  /** How long the call took. */
  readonly usualMs: number;
}

/** A tool that gets no answer at all has no role; the others are still tried. */
async function rolesIfAnswered(caller: Caller, tool: AllowedTool): Promise<Seen> {
  try {
    return await rolesByCall(caller, tool);
  } catch (error) {
    if (error instanceof WireError) return { roles: [], usualMs: 0 };
    throw error;
  }
}

async function rolesByCall({ client, aside }: Caller, tool: AllowedTool): Promise<Seen> {
  const heard = aside?.events().length ?? 0;
  const messagesAside = () => messagesIn(aside?.events().slice(heard) ?? []);
  const [{ names: before, tookMs: anyMs }, listening] = await Promise.all([toolNames(client), listenForTools(client)]);
  const stream = await client.stream('tools/call', callOf(tool));
  const answering = stream.waitFor((events) => messagesIn(events).some(isAnswerOrQuestion));
  const asking = aside?.waitFor(() => messagesAside().some(isAnswerOrQuestion));
  const race = Promise.race([answering, asking?.then((asked) => asked || answering) ?? answering]);
  const answered = (await unlessOvertaken(race, { rival: client, usualMs: patienceMs })) === true;
  const tookMs = stream.events().at(-1)?.atMs ?? stream.headersAtMs;
  const leaves = !answered && stream.events().length > 0 && (await stream.ended(0)) === 'complete';
  const exchange = await stream.close();
  if (!ownResult(exchange)) await cancel(client, tool);
  const changed =
    (await toolNames(client)).names !== before ||
    (await announces(client, tool, { listening, listenMs: Math.max(announcedMs, 2 * anyMs) }));
  await listening?.close();
  const content = JSON.stringify(ownResult(exchange)?.['content'] ?? '');
  const roles = [
    ...((await echoes(client, tool, content)) ? (['echo'] as const) : []),
    ...rolesInAnswer(exchange, messagesIn(stream.events())),
    ...rolesAside(messagesAside()),
    ...(!leaves && ownResult(exchange) && (await isSlow(client, tool, tookMs)) ? (['slow'] as const) : []),
    ...(changed ? (['lists'] as const) : []),
    ...(leaves ? (['leaves'] as const) : []),
  ];
  return { roles, usualMs: tookMs };
}

/** How long a tool may take that neither answers nor asks, while other requests are answered, in milliseconds. */
const patienceMs = 3000;

/** Whether it takes its time whenever it is called, and not only because the machine was busy. */
async function isSlow(client: Client, { name, arguments: given }: AllowedTool, tookMs: number): Promise<boolean> {
  if (tookMs < slowMs) return false;
  const { durationMs: anyMs } = await client.ask('tools/list');
  if (tookMs < anyMs + slowMs) return false;
  const again = await client.ask('tools/call', { params: { name, arguments: given } });
  return !ownResult(again) || again.durationMs >= anyMs + slowMs;
}

/** The usual call of a tool, with a client that reports everything. */
function callOf({ name, arguments: given }: AllowedTool) {
  const capabilities = { elicitation: {}, sampling: {}, roots: {} };
  const meta = {
    progressToken: 'find-roles',
    [metaKey('clientCapabilities')]: capabilities,
    [metaKey('logLevel')]: 'debug',
  };
  return { id: callId(name), params: { name, arguments: given }, meta };
}

/** One for each tool: a call that is left in flight keeps its own. */
const callId = (name: string): string => `find-roles-${name}`;

async function cancel(client: Client, { name }: AllowedTool): Promise<void> {
  if (client.era === 'modern') return;
  await client.post(rpcNotification('notifications/cancelled', { requestId: callId(name) }));
}

function rolesInAnswer(exchange: Exchange, messages: readonly JsonObject[]): ToolRole[] {
  const result = ownResult(exchange);
  const methods = messages.map(({ method }) => (typeof method === 'string' ? method : ''));
  const asks = methods.some((method) => !method.startsWith('notifications/') && method !== '');
  const notifies = methods.some((method) => method.startsWith('notifications/'));
  const isInput = result?.['resultType'] === 'input_required';
  return [
    ...(result ? (['any'] as const) : []),
    ...(methods.includes('notifications/progress') ? (['progress'] as const) : []),
    ...(methods.includes('notifications/message') ? (['logs'] as const) : []),
    ...(notifies ? (['notifies'] as const) : []),
    ...(asks || isInput ? (['asks'] as const) : []),
    ...(typeof result?.['requestState'] === 'string' ? (['state'] as const) : []),
  ];
}

/** What a server sends beside the stream of the call is none of its progress or log messages. */
function rolesAside(messages: readonly JsonObject[]): ToolRole[] {
  const methods = messages.map(({ method }) => method).filter((method) => typeof method === 'string');
  return methods.map((method) => (method.startsWith('notifications/') ? 'notifies' : 'asks'));
}

/** The tool whose answer changes only when the slow one has run in between. */
async function findObserver(client: Client, slow: AllowedTool, tools: readonly AllowedTool[]) {
  for (const tool of tools) {
    const [first, second] = [await contentOf(client, tool), await contentOf(client, tool)];
    if (first === undefined || first !== second) continue;
    await contentOf(client, slow);
    if ((await contentOf(client, tool)) !== first) return tool;
  }
  return undefined;
}

async function contentOf(client: Client, { name, arguments: given }: AllowedTool): Promise<string | undefined> {
  const answer = await client.ask('tools/call', {
    params: { name, arguments: given },
  });
  const result = ownResult(answer);
  return result && JSON.stringify(result['content']);
}

/** A stream that tells of changes of the tool list, where the server has one. */
async function listenForTools(client: Client): Promise<LiveStream | undefined> {
  if (client.era === 'legacy' || !announcesChanges(client)) return undefined;
  return tryToListen(client, { toolsListChanged: true });
}

/** Whether a change is announced after a call, and again after one more: other clients may cause one as well. */
async function announces(client: Client, tool: AllowedTool, { listening, listenMs }: Ear): Promise<boolean> {
  if (!listening || !(await hasAnnounced({ listening, listenMs }, 1))) return false;
  const before = announcementsIn(listening.events());
  await contentOf(client, tool);
  return hasAnnounced({ listening, listenMs }, before + 1);
}

interface Ear {
  readonly listening: LiveStream | undefined;
  readonly listenMs: number;
}

async function hasAnnounced({ listening, listenMs }: Ear, times: number): Promise<boolean> {
  return listening !== undefined && listening.waitFor((events) => announcementsIn(events) >= times, listenMs);
}

function announcementsIn(events: ReturnType<LiveStream['events']>): number {
  return messagesIn(events).filter((message) => message['method'] === 'notifications/tools/list_changed').length;
}

async function toolNames(client: Client): Promise<{ names: string; tookMs: number }> {
  const answer = await client.ask('tools/list');
  const tools = ownResult(answer)?.['tools'];
  const names = Array.isArray(tools) ? tools.map((tool: unknown) => isObject(tool) && tool['name']) : [];
  return { names: JSON.stringify(names), tookMs: answer.durationMs };
}

function isAnswerOrQuestion(message: JsonObject): boolean {
  return 'id' in message;
}
