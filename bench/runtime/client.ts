import { Agent } from 'undici';

/** One client with a connection of its own, so that no two requests of a session are under way at once. */
export interface Client {
  readonly call: () => Promise<void>;
  /** Ends the connection, not the session: most clients never do that. */
  readonly leave: () => Promise<void>;
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const INITIALIZE = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};
const TIMEOUT_MS = 60_000;

/** Opens a session: initialize and initialized. */
export async function openSession(url: string): Promise<Client> {
  const agent = new Agent({ connections: 1, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  const { origin, pathname } = new URL(url);
  let session: string | undefined;
  const post = async (message: object): Promise<string> => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    const headers = { ...HEADERS, ...(session !== undefined && { 'mcp-session-id': session }) };
    const answer = await agent.request({ origin, path: pathname, method: 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${url} answered ${answer.statusCode}: ${text.slice(0, 200)}`);
    session ??= [answer.headers['mcp-session-id']].flat()[0];
    return text;
  };
  await post({ id: 0, method: 'initialize', params: INITIALIZE });
  await post({ method: 'notifications/initialized' });
  let id = 0;
  const params = { name: 'echo', arguments: { message: 'hello' } };
  return {
    call: async () => {
      const text = await post({ id: ++id, method: 'tools/call', params });
      if (!text.includes('"text":"hello"')) throw new Error(`${url} did not answer the call: ${text.slice(0, 200)}`);
    },
    leave: () => agent.destroy(),
  };
}

/** Runs `task` `count` times, at most `width` at once. */
export async function repeat(count: number, width: number, task: () => Promise<void>): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await task();
  };
  await Promise.all(Array.from({ length: width }, lane));
}
