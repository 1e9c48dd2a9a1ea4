// So many requests a minute for each caller, and for each address of those who are none. Every process counts for itself.
import type { IncomingMessage } from 'node:http';
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import type { Context } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from './errors.ts';
import type { Settings } from './settings.ts';

/** Finds out who sends a request; undefined where everybody may. */
type Identify = (context: Context) => AuthInfo | undefined | Promise<AuthInfo | undefined>;

/** Counts who is identified by name, and by address everybody else: also whoever is turned away. */
export function counted(identify: Identify, settings: Settings): (context: Context) => Promise<AuthInfo | undefined> {
  const callers = perMinute(settings.rateLimitPerCaller);
  const addresses = perMinute(settings.rateLimitPerAddress);
  return async (context) => {
    let caller: AuthInfo | undefined;
    try {
      caller = await identify(context);
    } finally {
      if (caller) await count(callers, nameOf(caller));
      else await count(addresses, networkOf(addressOf(context, settings.trustedProxies)));
    }
    return caller;
  };
}

function perMinute(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: 60 });
}

/** @throws Refusal that says when to come again */
async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.ceil(error.msBeforeNext / 1000);
    throw new Refusal(429, 'Too many requests', { headers: { 'Retry-After': String(seconds) } });
  }
}

/** An OAuth client has many users. */
function nameOf({ clientId, extra }: AuthInfo): string {
  return JSON.stringify([clientId, extra?.['sub']]);
}

/** Who is connected; behind proxies whom the outermost of them was connected to. Each adds one to the right: what stands left of theirs anybody can write. */
function addressOf({ env, req }: Context, proxies: number): string {
  const { incoming } = (env ?? {}) as { readonly incoming?: IncomingMessage };
  const forwarded = req.header('x-forwarded-for')?.split(',') ?? [];
  const chain = [...forwarded, incoming?.socket.remoteAddress ?? 'unknown'];
  return chain[Math.max(0, chain.length - 1 - proxies)]?.trim() ?? '';
}

const IPV4 = /^(?:::ffff:)?(\d+(?:\.\d+){3})(?::\d+)?$/i;
const IPV6 = /^\[?([\da-f:]+)(?:%[^\]]*)?\]?(?::\d+)?$/i;
/** 56 bits: what a household or a small company is given. */
const NETWORK_DIGITS = 14;

/** One address of IPv4; of IPv6 the network, whose members take another address for every request if they like. */
function networkOf(address: string): string {
  const [ipv4, ipv6] = [IPV4.exec(address)?.[1], IPV6.exec(address)?.[1]];
  if (ipv4 !== undefined || ipv6 === undefined) return ipv4 ?? address;
  const [head = [], tail = []] = ipv6.split('::').map((groups) => groups.split(':').filter(Boolean));
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  const digits = [...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join('');
  return digits.slice(0, NETWORK_DIGITS).toLowerCase();
}
