import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { Agent, fetch } from 'undici';

/** A fetch that keeps no connection for later: what a server still holds when all answers are read is its own. */
export function closingFetch(): FetchLike {
  const dispatcher = new Agent({ pipelining: 0 });
  return (url, init) => fetch(url, { ...(init as object), dispatcher }) as Promise<unknown> as Promise<Response>;
}
