import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ALICE, BOB, JSON_HEADERS, KEYS, bearer, callTool, keepTrack, post } from './template-client.ts';
import { until, type Project, type RunningServer } from './template-project.ts';

const keep = keepTrack();
const REVISION = '2025-11-25';
const STEPS = JSON.stringify({
  ...{ jsonrpc: '2.0', id: 7, method: 'tools/call' },
  params: { name: 'steps', _meta: { progressToken: 'steps' } },
});

describe.each(['stateful', 'v2'] as const)('%s, with --resume memory', (kind) => {
  let project: Project;
  let server: RunningServer;
  beforeAll(async () => {
    project = await keep.project(kind, { options: ['resume'] });
    server = await keep.start(project);
  });

  it.each(['before', 'after'])('a call that is cut off is taken up %s its end', async (when) => {
    const id = await opened(server);
    const call = await stream(server, { id, body: STEPS });
    await call.until((events) => dataOf(events).length === 1);
    call.leave();
    const other = await opened(server);
    if (when === 'after') await release(server, other);
    const resumed = await stream(server, { id, last: call.events().at(-1)?.id });
    if (when === 'before') await release(server, other);
    await resumed.ended;
    expect(dataOf(resumed.events())).toEqual([
      expect.objectContaining({ method: 'notifications/progress', params: { progressToken: 'steps', progress: 2 } }),
      expect.objectContaining({
        id: 7,
        result: expect.objectContaining({ content: expect.anything() as unknown }) as unknown,
      }),
    ]);
  });

  it('the first event of a stream is enough to go on from, and everything comes again', async () => {
    const id = await opened(server);
    const call = await stream(server, { id, body: STEPS });
    await call.until((events) => dataOf(events).length === 1);
    const [priming] = call.events();
    expect(priming).toMatchObject({ data: '' });
    expect(call.text()).toContain('retry: 1000');
    call.leave();
    await release(server, await opened(server));
    const again = async () => {
      const resumed = await stream(server, { id, last: priming?.id });
      await resumed.ended;
      return dataOf(resumed.events());
    };
    expect((await again()).map((message) => message['id'] ?? message['method'])).toEqual([
      ...['notifications/progress', 'notifications/progress', 7],
    ]);
    expect(await again()).toHaveLength(3);
  });

  it('what the client listens on goes on too, without what belongs to its calls, and nothing twice', async () => {
    const [id, other] = [await opened(server), await opened(server)];
    const announce = async () => {
      await post(server, callTool('later'), named(id));
      await release(server, other);
    };
    const listening = await stream(server, { id });
    await announce();
    await listening.until((events) => dataOf(events).length === 1);
    listening.leave();
    await announce();
    await post(server, callTool('count'), named(id));
    const resumed = await stream(server, { id, last: listening.events().at(-1)?.id });
    await resumed.until((events) => dataOf(events).length >= 1);
    await announce();
    await resumed.until((events) => dataOf(events).length >= 2);
    expect(dataOf(resumed.events()).map(({ method }) => method)).toEqual([
      'notifications/tools/list_changed',
      'notifications/tools/list_changed',
    ]);
  });

  it('who takes a call up does not lose what it listens on', async () => {
    const [id, other] = [await opened(server), await opened(server)];
    const listening = await stream(server, { id });
    const call = await stream(server, { id, body: STEPS });
    await call.until((events) => dataOf(events).length === 1);
    call.leave();
    const resumed = await stream(server, { id, last: call.events().at(-1)?.id });
    await release(server, other);
    await resumed.ended;
    await post(server, callTool('later'), named(id));
    await release(server, other);
    await listening.until((events) => dataOf(events).length === 1);
  });

  it('never across sessions, nor what was never sent', async () => {
    const [id, other] = [await opened(server), await opened(server)];
    const call = await stream(server, { id, body: callTool('count') });
    await call.ended;
    const last = call.events()[0]?.id;
    expect(last).toBeDefined();
    for (const asked of [
      { id: other, last },
      { id, last: 'never-sent' },
    ]) {
      const refused = await stream(server, asked);
      await refused.ended;
      expect(refused.status).toBe(400);
      expect(JSON.parse(refused.text())).toMatchObject({ error: { code: -32000 } });
    }
  });

  it('never across callers', async () => {
    const guarded = await keep.start(project, { MCP_API_KEYS: KEYS });
    const id = await opened(guarded, bearer(ALICE));
    const call = await stream(guarded, { id, body: callTool('count'), headers: bearer(ALICE) });
    await call.ended;
    const last = call.events()[0]?.id;
    expect((await stream(guarded, { id, last, headers: bearer(BOB) })).status).toBe(404);
    expect((await stream(guarded, { id, last })).status).toBe(401);
    expect((await stream(guarded, { id, last, headers: bearer(ALICE) })).status).toBe(200);
  });

  it.each([
    ['so many events of a stream', { MCP_RESUME_MAX_EVENTS: '2' }],
    ['so many bytes', { MCP_RESUME_MAX_BYTES: '150' }],
    ['so long', { MCP_RESUME_MS: '1' }],
  ])('keeps %s, and says when there is a gap', async (_, bounds) => {
    const bounded = await keep.start(project, bounds);
    const id = await opened(bounded);
    const call = await stream(bounded, { id, body: STEPS });
    await call.until((events) => dataOf(events).length === 1);
    await release(bounded, await opened(bounded));
    await call.ended;
    await until(async () => (await stream(bounded, { id, last: call.events()[0]?.id })).status === 400, 'gap');
  });

  it('a session that waits for who may come back is closed when its time is up', async () => {
    const short = await keep.start(project, { MCP_SESSION_IDLE_MS: '200' });
    const id = await leftInTime(short);
    await short.logged(`"session closed","session":"${id}"`);
  });
});

it('without the option no event has an id', async () => {
  const server = await keep.start(await keep.project('stateful'));
  const id = await opened(server);
  const call = await stream(server, { id, body: callTool('count') });
  await call.ended;
  expect(call.text()).not.toContain('id: ');
});

const named = (id: string) => ({ 'mcp-session-id': id, 'mcp-protocol-version': REVISION });
const INITIALIZE = JSON.stringify({
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: REVISION, capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

async function opened(server: RunningServer, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await post(server, INITIALIZE, headers);
  expect(answer.status, answer.text).toBe(200);
  return String(answer.headers['mcp-session-id']);
}

/** A session whose client has left a call; on a busy machine one may be closed before it calls. */
async function leftInTime(server: RunningServer): Promise<string> {
  for (;;) {
    const id = await opened(server);
    const call = await stream(server, { id, body: STEPS });
    if (call.status === 200) await call.until((events) => dataOf(events).length === 1);
    call.leave();
    if (call.status === 200) return id;
  }
}

/** Lets go of what is held, or will be. */
async function release(server: RunningServer, id: string): Promise<void> {
  await until(async () => {
    const { status, text } = await post(server, callTool('release'), named(id));
    expect(status, text).toBe(200);
    return text.includes('let go of 1');
  }, 'release');
}

interface Event {
  readonly id: string | undefined;
  readonly data: string;
}

interface Asked {
  readonly id: string;
  readonly body?: string;
  readonly last?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A stream while it is open: the answer to a body, or what is listened to. */
async function stream(server: RunningServer, { id, body, last, headers }: Asked) {
  const abort = new AbortController();
  onTestFinished(() => {
    abort.abort();
  });
  const response = await fetch(server.url ?? '', {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...JSON_HEADERS, ...named(id), ...(last !== undefined && { 'last-event-id': last }), ...headers },
    ...(body !== undefined && { body }),
    signal: abort.signal,
  });
  let text = '';
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true });
  };
  const events = () => eventsIn(text);
  return {
    status: response.status,
    text: () => text,
    events,
    ended: read().catch(() => undefined),
    until: (holds: (events: readonly Event[]) => boolean) => until(() => holds(events()), 'event'),
    leave: () => {
      abort.abort();
    },
  };
}

const field = (block: string, name: string): string | undefined => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];

function eventsIn(text: string): Event[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks
    .filter((block) => !block.startsWith(':'))
    .map((block) => ({ id: field(block, 'id'), data: field(block, 'data') ?? '' }));
}

const dataOf = (events: readonly Event[]): Record<string, unknown>[] =>
  events.filter(({ data }) => data !== '').map(({ data }) => JSON.parse(data) as Record<string, unknown>);
