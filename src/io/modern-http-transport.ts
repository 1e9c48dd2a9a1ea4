import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { isObject, parseJson } from '../verify/messages/json-rpc.ts';
import { modernHeaders } from '../verify/messages/modern.ts';
import { closingFetch } from './closing-fetch.ts';

/** Streamable HTTP as 2026-07-28 wants it: headers that say what is in the body, and errors with a status of their own. */
export function modernHttpTransport(url: string): StreamableHTTPClientTransport {
  const fetch = closingFetch();
  const withHeaders: FetchLike = async (target, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of modernHeaders(typeof init?.body === 'string' ? init.body : ''))
      headers.set(name, value);
    return asMessage(await fetch(target, { ...init, headers }));
  };
  return new StreamableHTTPClientTransport(new URL(url), { fetch: withHeaders });
}

/** An error that answers a request is a message of the protocol, whatever its status. */
async function asMessage(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const text = await answer.text();
  const message = parseJson(text);
  const isMessage = isObject(message) && 'error' in message && 'id' in message;
  return new Response(text, { status: isMessage ? 200 : answer.status, headers: new Headers(answer.headers) });
}
