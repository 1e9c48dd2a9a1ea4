import { header, isSecretHeader } from '../verify/headers.ts';
import { isObject, parseJson } from '../verify/json-rpc.ts';
import type { Exchange, WireRequest } from '../verify/wire.ts';

/**
 * Shell commands that send `request` again. When its session was opened in `history`, they open a new one first and
 * repeat what changed it (the recorded one has ended). Credentials become variables such as $TOKEN.
 */
export function curlOf(request: WireRequest, history: readonly Exchange[] = []): string {
  const session = header(request.headers, sessionHeader);
  const openedAt = history.findIndex((past) => session && header(past.headers, sessionHeader) === session);
  const opening = history[openedAt];
  if (session === undefined || !opening) return command('curl -sS -i -N', request, undefined);

  const before = history.slice(openedAt + 1).map((past) => past.request);
  const until = before.indexOf(request);
  const repeated = before
    .slice(0, until === -1 ? undefined : until)
    .filter((past) => header(past.headers, sessionHeader) === session && changesSession(past));
  return [
    `SESSION=$(${command('curl -sS -N -D - -o /dev/null', opening.request, undefined)} | ${readSession})`,
    ...repeated.map((past) => command('curl -sS -o /dev/null', past, session)),
    command('curl -sS -i -N', request, session),
  ].join('; ');
}

const sessionHeader = 'Mcp-Session-Id';
const readSession = `tr -d '\\r' | awk 'tolower($1)=="mcp-session-id:"{print $2}'`;

function changesSession({ method, body }: WireRequest): boolean {
  const message = body === undefined ? undefined : parseJson(body);
  return method === 'DELETE' || (isObject(message) && message['method'] === 'notifications/initialized');
}

function command(start: string, { method, url, headers, body }: WireRequest, session: string | undefined): string {
  // Headers that curl adds of its own accord; `Name:` leaves them out.
  const added = body === undefined ? ['Accept'] : ['Accept', 'Content-Type'];
  const missing = added.filter((name) => header(headers, name) === undefined);
  return [
    `${start} --max-time 10 -X ${method} ${urlArgument(url)}`,
    ...headers.map(([name, value]) => `-H ${headerArgument(name, value, session)}`),
    ...missing.map((name) => `-H '${name}:'`),
    ...(body === undefined ? [] : [`--data-binary ${quoteForShell(body)}`]),
  ].join(' ');
}

function urlArgument(url: string): string {
  // A URL holds no line break, so one marks the places of the secrets.
  const parts = url.replace(/([?&][^=&#]*(?:token|key|secret|password)[^=&#]*=)[^&#]*/gi, '$1\n').split('\n');
  const argument = parts.map(quoteForShell).join('"$TOKEN"');
  return /[[\]{}]/.test(url) ? `-g ${argument}` : argument;
}

function headerArgument(name: string, value: string, session: string | undefined): string {
  if (session !== undefined && name.toLowerCase() === sessionHeader.toLowerCase()) return `"${name}: $SESSION"`;
  if (isSecretHeader(name)) return `"${name}: ${secretValue(name, value)}"`;
  // `Name:` would leave the header out; `Name;` sends it empty.
  return quoteForShell(value === '' ? `${name};` : `${name}: ${value}`);
}

function secretValue(name: string, value: string): string {
  const scheme = /^(bearer|basic|dpop)\s/i.exec(value)?.[1];
  if (name.toLowerCase() === 'authorization') return scheme === undefined ? '$TOKEN' : `${scheme} $TOKEN`;
  return `$${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

/** One shell word. Single quotes, or $'…' where control or non-ASCII characters would reach the terminal raw. */
export function quoteForShell(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const bytes = [...new TextEncoder().encode(text)].map((byte) =>
    byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte).replace(/['\\]/, '\\$&')
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  );
  return `$'${bytes.join('')}'`;
}
