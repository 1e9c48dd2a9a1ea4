import { expect, onTestFinished } from 'vitest';
import { JSON_HEADERS, callTool, post } from './template-client.ts';
import { until, type RunningServer } from './template-project.ts';

const REVISION = '2025-11-25';
/** Calls what reports a step, and the next one when it is let go of. */
export const STEPS = JSON.stringify({
  ...{ jsonrpc: '2.0', id: 7, method: 'tools/call' },
  params: { name: 'steps', _meta: { progressToken: 'steps' } },
});
/** The headers of a session. */
export const named = (id: string) => ({ 'mcp-session-id': id, 'mcp-protocol-version': REVISION });
const INITIALIZE = JSON.stringify({
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: REVISION, capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});

/** The id of a new session. */
export async function opened(server: RunningServer, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await post(server, INITIALIZE, headers);
  expect(answer.status, answer.text).toBe(200);
  return String(answer.headers['mcp-session-id']);
}

/** Lets go of what is held, or will be. */
export async function release(server: RunningServer, id: string): Promise<void> {
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
export async function stream(server: RunningServer, { id, body, last, headers }: Asked) {
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

/** The messages of events. */
export const dataOf = (events: readonly Event[]): Record<string, unknown>[] =>
  events.filter(({ data }) => data !== '').map(({ data }) => JSON.parse(data) as Record<string, unknown>);
