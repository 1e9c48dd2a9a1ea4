import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { closingFetch } from './closing-fetch.ts';

/** The client side of Streamable HTTP, one connection for each request. One that does not listen opens no stream of its own. */
export function httpTransport(url: string, { listens = true } = {}): StreamableHTTPClientTransport {
  const fetch = closingFetch();
  return new StreamableHTTPClientTransport(new URL(url), {
    fetch: (target, init) =>
      listens || init?.method !== 'GET' ? fetch(target, init) : Promise.resolve(new Response(null, { status: 405 })),
  });
}
