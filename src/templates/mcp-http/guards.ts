// What a request has to be like before a server sees it.
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { INVALID_REQUEST, PARSE_ERROR, Refusal } from './errors.ts';
import type { Settings } from './settings.ts';

// #region stateful
export const METHODS = ['GET', 'POST', 'DELETE'];
const EXPOSED_HEADERS = ['Mcp-Session-Id', 'Mcp-Protocol-Version', 'WWW-Authenticate'];
// #endregion
// #region stateless
//: export const METHODS = ['POST'];
//: const EXPOSED_HEADERS = ['Mcp-Protocol-Version', 'WWW-Authenticate'];
// #endregion

/** Only hosts and origins that are allowed: a web page must not get here by a name of its own (DNS rebinding). */
export function onlyAllowed({ allowedHosts, allowedOrigins }: Settings): MiddlewareHandler {
  const share = cors({ origin: (origin) => origin, allowMethods: METHODS, exposeHeaders: EXPOSED_HEADERS });
  return async (context, next) => {
    const { headers, url } = context.req.raw;
    const host = nameIn(headers.get('host') ?? new URL(url).host, HOST); // HTTP/2 has it in the URL only
    if (!allowedHosts.includes(host)) throw new Refusal(403, `Invalid Host: ${host}`);
    const origin = headers.get('origin');
    if (origin === null) return next(); // no browser
    if (!allowedOrigins.includes(nameIn(origin, ORIGIN))) throw new Refusal(403, 'Origin not allowed');
    return share(context, next);
  };
}

const HOST = /^([^/:@]+|\[[\da-f:.]+\])(?::\d+)?$/i;
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/([^/:@]+|\[[\da-f:.]+\])(?::\d+)?$/i;

function nameIn(header: string | null, pattern: RegExp): string {
  return pattern.exec(header ?? '')?.[1]?.toLowerCase() ?? '';
}

/** The body of a request, parsed. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'Parse error: the body is not JSON', { code: PARSE_ERROR });
  }
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const declared = request.headers.get('content-length');
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes);
  try {
    return declared === null ? await readChunks(request, maxBytes) : await request.text();
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, 'The body ended too early');
  }
}

/** A body whose length nobody knows in advance. */
async function readChunks({ body }: Request, maxBytes: number): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
    const bytes = chunk.value as Uint8Array;
    length += bytes.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes);
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, `The body must not exceed ${maxBytes} bytes`);
}

/** The last revision of the protocol with batches; the SDK takes them from everybody. */
const BATCH_REVISION = '2025-03-26';

/** Refuses several messages in one request where the protocol knows no such thing. */
export function refuseBatch(request: Request, body: unknown): void {
  if (!Array.isArray(body)) return;
  const revision = request.headers.get('mcp-protocol-version') ?? BATCH_REVISION;
  if (revision === BATCH_REVISION && body.length > 0) return;
  throw new Refusal(400, 'Invalid Request: one message is expected', { code: INVALID_REQUEST });
}

// #region stateful
/** Refuses requests to a session that would have more than `most` of them open, with those that are `open` already. */
export function refuseFlood(body: unknown, open: number, most: number): void {
  const more = [body].flat().filter(isQuestion).length;
  if (more === 0 || open + more <= most) return;
  throw new Refusal(429, `No more than ${most} requests may be open in a session`, { headers: { 'Retry-After': '1' } });
}

/** Refuses a request with an id that is in use: of two with one id the SDK answers one, and the other waits for ever. */
export function refuseReused(body: unknown, isInUse: (id: unknown) => boolean): void {
  const ids = [body]
    .flat()
    .filter(isQuestion)
    .map(({ id }) => id);
  if (new Set(ids).size === ids.length && !ids.some(isInUse)) return;
  throw new Refusal(400, 'Invalid Request: the id is that of a request which is not answered yet', {
    code: INVALID_REQUEST,
  });
}

function isQuestion(message: unknown): message is { readonly id: unknown } {
  return typeof message === 'object' && message !== null && 'method' in message && 'id' in message;
}

// #endregion
/**
 * The request, with what it accepts spelled as the SDK searches for it: RFC 9110 (12.5.1) has other spellings of the same.
 * Refused here is what the SDK would refuse as well, but only after a server was made for it.
 */
export function acceptable(request: Request): Request {
  const { method, headers } = request;
  if (method === 'DELETE') return request;
  if (method === 'POST' && !isJson(headers.get('content-type')))
    throw new Refusal(415, 'Content-Type has to be application/json');
  const needed = method === 'POST' ? ['application/json', 'text/event-stream'] : ['text/event-stream'];
  const accept = headers.get('accept') ?? '';
  if (!accept.includes(';') && needed.every((type) => accept.includes(type))) return request;
  const ranges = rangesOf(accept);
  if (needed.every((type) => isAccepted(type, ranges))) return withAccept(request, needed.join(', '));
  throw new Refusal(406, `Accept has to name ${needed.join(' and ')}`);
}

function isJson(contentType: string | null): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}

/** Media ranges and their weights: `text/*;q=0.5`. */
function rangesOf(accept: string): ReadonlyMap<string, number> {
  const ranges = accept.toLowerCase().split(',');
  return new Map(
    ranges.map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length);
      return [type, weight === undefined ? 1 : Number(weight)];
    }),
  );
}

/** The most specific range that fits decides. */
function isAccepted(type: string, ranges: ReadonlyMap<string, number>): boolean {
  const [main = ''] = type.split('/');
  return (ranges.get(type) ?? ranges.get(`${main}/*`) ?? ranges.get('*/*') ?? 0) > 0;
}

/** Without the body, which has been read. */
function withAccept({ url, method, headers, signal }: Request, accept: string): Request {
  const spelled = new Headers(headers);
  spelled.set('accept', accept);
  return new Request(url, { method, headers: spelled, signal });
}
