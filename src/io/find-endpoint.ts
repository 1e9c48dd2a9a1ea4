import { contentType, header } from '../verify/messages/headers.ts';
import { initializeRequest, rpcRequest } from '../verify/messages/json-rpc.ts';
import { WireError, type Exchange, type Wire } from '../verify/wire.ts';
import { listeningUrl, loggedPorts, loggedUrls } from './loopback-urls.ts';

const PATHS = ['/mcp', '/api/mcp', '/v1/mcp', '/'];
/** Paths that logs name as well: of the transport before Streamable HTTP, and of everything else. */
const OTHERS = /\/(sse|messages?|health|healthz|docs|metrics)\/?$/;
const HEADERS = [
  ['Content-Type', 'application/json'],
  ['Accept', 'application/json, text/event-stream'],
] as const;

/** What is known about where a started server listens. */
export interface Search {
  readonly log: string;
  /** The port that it was asked for. */
  readonly port: number;
  /** The path of its endpoint, where the user has named it. */
  readonly path: string | undefined;
  /** Ports that something listened on before it was started: not its own. */
  readonly taken: ReadonlySet<number>;
  /** How long to wait for an answer at one address, in milliseconds. */
  readonly patienceMs: number;
}

/** An answer that is no endpoint's; no status where there was no HTTP answer. */
export interface Miss {
  readonly url: string;
  readonly status: number | undefined;
}

/** The endpoint of a started server, or what answered instead so far. */
export async function findEndpoint(search: Search, wire: Wire): Promise<string | readonly Miss[]> {
  const isSure = search.path !== undefined || listeningUrl(search.log) !== undefined;
  const { patienceMs } = search;
  const missed: Miss[] = [];
  for (const urls of byOrigin(candidates(search))) {
    const answers = await Promise.all(urls.map((url) => tried({ url, isSure, patienceMs }, wire)));
    const found = answers.find((answer) => typeof answer === 'string');
    if (found !== undefined) return await usualName(found, search, wire);
    missed.push(...answers.filter((answer) => typeof answer === 'object'));
  }
  return missed;
}

/** One that is slow is asked at all its paths at once. */
function byOrigin(urls: readonly string[]): string[][] {
  const origins = [...new Set(urls.map((url) => new URL(url).origin))];
  return origins.map((origin) => urls.filter((url) => new URL(url).origin === origin));
}

/** A server may come up between the question to 127.0.0.1 and that to localhost: the same server has one name. */
async function usualName(found: string, { log, path, patienceMs }: Search, wire: Wire): Promise<string> {
  const url = new URL(found);
  if (listeningUrl(log) !== undefined || url.hostname !== 'localhost') return found;
  url.hostname = '127.0.0.1';
  const again = await tried({ url: url.href, isSure: path !== undefined, patienceMs }, wire);
  return typeof again === 'string' ? again : found;
}

/** Where to ask, most telling first: what the server says, the port it was given, any other port that it names. */
function candidates(search: Search): string[] {
  const { log, port, taken } = search;
  const said = listeningUrl(log);
  const ports = said === undefined ? [port, ...loggedUrls(log).map(portOf), ...loggedPorts(log)] : [portOf(said)];
  const free = [...new Set(ports)].filter((one) => !taken.has(one));
  if (said !== undefined) return free.length > 0 ? [said] : [];
  return [...new Set(free.flatMap((one) => candidatesAt(one, search)))];
}

/** The ports of a log that were taken before the server was started. */
export const takenPorts = ({ log, port, taken }: Omit<Search, 'patienceMs'>): number[] =>
  [...new Set([port, ...loggedUrls(log).map(portOf), ...loggedPorts(log)])].filter((named) => taken.has(named));

function candidatesAt(port: number, { log, path }: Search): string[] {
  const named = loggedUrls(log).filter((url) => portOf(url) === port);
  const origins = [...named.map((url) => new URL(url).origin), `http://127.0.0.1:${port}`, `http://localhost:${port}`];
  if (path !== undefined) return origins.map((origin) => new URL(path, origin).href);
  const own = named.filter((url) => new URL(url).pathname.includes('mcp'));
  const guessed = origins.flatMap((origin) => PATHS.map((one) => new URL(one, origin).href));
  return [...own, ...guessed, ...named.filter((url) => !OTHERS.test(new URL(url).pathname))];
}

const portOf = (url: string): number => Number(new URL(url).port || '80');

/** undefined: nothing listens there. */
async function tried(
  { url, isSure, patienceMs }: { url: string; isSure: boolean; patienceMs: number },
  wire: Wire,
): Promise<string | Miss | undefined> {
  const post = (body: string): Promise<Exchange> =>
    wire.send({ method: 'POST', url, headers: HEADERS, body, stream: 'headers', timeoutMs: patienceMs });
  try {
    // Not initialize: a server with one transport for all would have spent it on us.
    const first = await post(rpcRequest(1, 'ping'));
    const onward = isSure ? undefined : slashRedirect(url, first);
    if (onward !== undefined) return onward;
    const answer = isUnknownSession(first) ? await post(initializeRequest('2025-11-25')) : first;
    return isEndpoint(answer, isSure) ? url : { url, status: answer.status };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return error.kind === 'unreachable' ? undefined : { url, status: undefined };
  }
}

function isEndpoint(answer: Exchange, isSure: boolean): boolean {
  if ([404, 502, 503, 504].includes(answer.status)) return false;
  if (isSure) return true;
  if (answer.status >= 300 && answer.status < 400) return false;
  const isPage = answer.status < 300 && contentType(answer.headers) === 'text/html';
  return ![405, 501].includes(answer.status) && !isPage;
}

/** `/mcp` that leads to `/mcp/`, as mounted applications of Python frameworks do. */
function slashRedirect(url: string, { status, headers }: Exchange): string | undefined {
  const location = header(headers, 'location');
  if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url)) return undefined;
  const [from, to] = [new URL(url), new URL(location, url)];
  return to.origin === from.origin && to.pathname === `${from.pathname}/` ? to.href : undefined;
}

/** Some servers answer any request outside of a session like one with an unknown id. */
const isUnknownSession = ({ status, text }: Exchange): boolean => status === 404 && text.includes('"jsonrpc"');
