import { askFirst } from './first-request.ts';
import { headerParameters } from '../messages/header-parameters.ts';
import { headerValues } from '../messages/headers.ts';
import type { Target } from '../target.ts';
import type { Exchange } from '../wire.ts';

/** A page by its origin, with what a browser asks before its first request, and the answers. */
export interface Page {
  readonly origin: string;
  readonly preflight: Exchange;
  readonly answer: Exchange;
}

/** Why there is nothing to find out about pages. */
export const noPage = 'the server is not for web pages: it lets none of those tried read its answers';

/** Headers of a request that a page needs the permission for, in lower case. */
export function unsafeHeaders({ era, facts }: Target): string[] {
  const annotated = (facts.tools.modern ?? []).flatMap(({ inputSchema }) => headerParameters(inputSchema));
  const modern = ['mcp-method', 'mcp-name', ...annotated.map(({ header }) => `mcp-param-${header.toLowerCase()}`)];
  return [
    ...['content-type', 'mcp-protocol-version'],
    ...(facts.protected ? ['authorization'] : []),
    ...(era === 'legacy' && facts.sessions ? ['mcp-session-id'] : []),
    ...(era === 'modern' ? new Set(modern) : []),
  ];
}

/** What a browser asks before a request with these headers; it never sends credentials with it. */
export function preflight(
  target: Target,
  { origin, method, headers }: { origin: string; method: string; headers: readonly string[] },
): Promise<Exchange> {
  const set = [
    ['Origin', origin],
    ['Access-Control-Request-Method', method],
    ['Access-Control-Request-Headers', headers.toSorted().join(',')],
    ['Accept', '*/*'],
  ] as const;
  return target.send('OPTIONS', { set, anonymous: true, stream: 'end' });
}

/** A page on another site, on the server's own and on this machine: the first one that may read something. */
export async function findPage(target: Target): Promise<Page | undefined> {
  const origins = ['https://app.example', new URL(target.url).origin, 'http://localhost:6274'];
  const pages = await Promise.all(origins.map((origin) => visit(target, origin)));
  return pages.find(({ origin, preflight: asked, answer }) => mayRead(asked, origin) || mayRead(answer, origin));
}

async function visit(target: Target, origin: string): Promise<Page> {
  const [asked, answer] = await Promise.all([
    preflight(target, { origin, method: 'POST', headers: unsafeHeaders(target) }),
    askFirst(target, { set: [['Origin', origin]] }),
  ]);
  return { origin, preflight: asked, answer };
}

/** Fetch Standard, CORS check without credentials: exactly one value, the origin or `*`. */
export function mayRead({ headers }: Exchange, origin: string): boolean {
  const values = headerValues(headers, 'access-control-allow-origin').map((value) => value.trim());
  return values.length === 1 && (values[0] === '*' || values[0] === origin);
}

/** The members of a header that is a list, in lower case. */
export function listed({ headers }: Exchange, name: string): string[] {
  const members = headerValues(headers, name).flatMap((value) => value.split(','));
  return members.map((member) => member.trim().toLowerCase());
}

/** What an answer lets pages do, in one line. */
export function describeCors(exchange: Exchange): string {
  const lines = exchange.headers.filter(([name]) => /^(access-control-.*|vary)$/i.test(name));
  const words = lines.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP ${exchange.status}`, ...(words.length > 0 ? words : ['no Access-Control headers'])].join(', ');
}
