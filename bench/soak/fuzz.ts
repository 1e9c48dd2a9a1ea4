/** Numbers from 0 to 1 that are the same at every run: xorshift of 32 bits. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A request that is wrong somewhere. */
export interface Malformed {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const VALUES = [
  'null',
  '-1',
  '1e999',
  '""',
  '{}',
  '[]',
  'true',
  '"\\u0000"',
  '"💥"',
  '{"__proto__":{"a":1}}',
  '[[[[]]]]',
];
const MESSAGES = [
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"fuzz","version":"1"}}}',
  '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"message":"hello"}}}',
  '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}',
  '[{"jsonrpc":"2.0","id":3,"method":"ping"},{"jsonrpc":"2.0","id":4,"method":"tools/list"}]',
];
const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['accept', ['*/*', '', 'text/html', 'application/json;q=0', 'application/json, text/event-stream']],
  ['content-type', ['text/plain', 'application/json', 'application/json; charset=utf-16', '']],
  ['mcp-session-id', ['', 'none', '../../etc', '0'.repeat(500)]],
  ['mcp-protocol-version', ['2025-06-18', '1999-01-01', '2026-07-28', 'x'.repeat(200)]],
  ['last-event-id', ['', '1', 'x_y_z']],
  ['origin', ['null', 'https://evil.example', 'http://localhost']],
];

/** The next request out of a source of random numbers; `session` is one that is open. */
export function malformed(random: () => number, session: string): Malformed {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const headers: Record<string, string> = {
    ...{ accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
    ...(random() < 0.6 && { 'mcp-session-id': session }),
  };
  for (const [name, values] of HEADERS) if (random() < 0.2) headers[name] = pick(values);
  const method = pick(['POST', 'POST', 'POST', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'DELETE']);
  const isOwn = method === 'DELETE' && headers['mcp-session-id'] === session;
  return { method: isOwn ? 'POST' : method, headers, body: broken(pick(MESSAGES), random, pick) };
}

/** The text with a byte less or another one, a piece twice, or a value that is no such value. */
function broken(text: string, random: () => number, pick: <T>(of: readonly T[]) => T): string {
  const at = Math.floor(random() * text.length);
  return pick([
    () => text.slice(0, at),
    () => text.slice(0, at) + String.fromCharCode(Math.floor(random() * 255)) + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(Math.max(0, at - 20)),
    () => text.replace(/:("[^"]*"|\d+)/g, (found) => (random() < 0.3 ? `:${pick(VALUES)}` : found)),
    () => '['.repeat(Math.floor(random() * 2000)) + text,
  ])();
}
