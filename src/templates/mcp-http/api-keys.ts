// API keys. MCP_API_KEYS is `name:secret[,name:secret…]`, and the name becomes `authInfo.clientId`. A secret may be its hash: `sha256:…`.
import type { Method } from './auth.ts';

interface Key {
  readonly name: string;
  readonly secret: string;
}

/** What `mcp-migrate hash-key` prints. A secret that was made at random needs no slower hash. */
const HASHED = /^sha256:([\da-f]{64})$/i;

/** @throws Error that names the entry which is wrong, never its secret */
export function apiKeys(setting: string): Method {
  const keys = setting.split(',').map(readKey);
  const known = Promise.all(keys.map(async ({ name, secret }) => ({ name, hash: await hashIn(secret) })));
  return {
    kind: 'api-key',
    async verify(token) {
      const presented = await hashOf(token);
      const [key] = (await known).filter(({ hash }) => isSame(hash, presented)); // compares with all: constant time
      return key ? { token, clientId: key.name, scopes: [] } : 'Unknown API key';
    },
  };
}

const NAME_AND_SECRET = /^([^:]+):([\x21-\x7e]{16,})$/;

function readKey(entry: string, index: number): Key {
  const [, name, secret] = NAME_AND_SECRET.exec(entry.trim()) ?? [];
  const isHash = secret?.toLowerCase().startsWith('sha256:');
  if (isHash && !HASHED.test(secret ?? ''))
    throw new Error(`MCP_API_KEYS, entry ${index + 1}: expected 64 hexadecimal digits behind sha256:`);
  if (name !== undefined && secret !== undefined) return { name, secret };
  throw new Error(`MCP_API_KEYS, entry ${index + 1}: expected name:secret, the secret 16 or more visible characters`);
}

async function hashIn(secret: string): Promise<Uint8Array> {
  const digits = HASHED.exec(secret)?.[1]?.match(/../g);
  return digits ? Uint8Array.from(digits, (byte) => parseInt(byte, 16)) : hashOf(secret);
}

async function hashOf(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** Takes as long for what differs in the first byte as for what differs in the last. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  const difference = one.reduce((sum, byte, index) => sum | (byte ^ (other[index] ?? 0)), 0);
  return difference === 0;
}
