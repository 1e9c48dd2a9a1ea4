import { header, isSecretHeader } from '../verify/messages/headers.ts';
import { isObject, parseJson } from '../verify/messages/json-rpc.ts';
import { isSecretParameter } from '../verify/public-url.ts';
import type { TokenKind, Tokens } from '../verify/tokens.ts';
import type { Exchange, HeaderList, WireRequest } from '../verify/wire.ts';

/**
 * Shell commands that send `request` again. When its session was opened in `history`, they open a new one first and
 * repeat what changed it (the recorded one has ended). Credentials become variables such as $TOKEN: those that
 * `variables` names by their value, or all that look like one where it is empty.
 */
export function curlOf(
  request: WireRequest,
  history: readonly Exchange[] = [],
  variables: ReadonlyMap<string, string> = new Map(),
): string {
  const session = header(request.headers, sessionHeader);
  const openedAt = history.findIndex((past) => session && header(past.headers, sessionHeader) === session);
  const opening = history[openedAt];
  if (session === undefined || !opening) return command('curl -sS -i -N', request, { variables });

  const before = history.slice(openedAt + 1).map((past) => past.request);
  const until = before.indexOf(request);
  const repeated = before
    .slice(0, until === -1 ? undefined : until)
    .filter((past) => header(past.headers, sessionHeader) === session && changesSession(past));
  return [
    `SESSION=$(${command('curl -sS -N -D - -o /dev/null', opening.request, { variables })} | ${readSession})`,
    ...repeated.map((past) => command('curl -sS -o /dev/null', past, { session, variables })),
    command('curl -sS -i -N', request, { session, variables }),
  ].join('; ');
}

const sessionHeader = 'Mcp-Session-Id';
const readSession = `tr -d '\\r' | awk 'tolower($1)=="mcp-session-id:"{print $2}'`;

function changesSession({ method, body }: WireRequest): boolean {
  const message = typeof body === 'string' ? parseJson(body) : undefined;
  return method === 'DELETE' || (isObject(message) && message['method'] === 'notifications/initialized');
}

interface Shell {
  /** The id that $SESSION stands for. */
  readonly session?: string;
  /** Names of variables by the credentials they hold. */
  readonly variables: ReadonlyMap<string, string>;
}

function command(start: string, { method, url, headers, body }: WireRequest, shell: Shell): string {
  // Headers that curl adds of its own accord; `Name:` leaves them out.
  const added = body === undefined ? ['Accept'] : ['Accept', 'Content-Type'];
  const missing = added.filter((name) => header(headers, name) === undefined);
  const isLong = typeof body === 'string' && body.length > longestArgument;
  return [
    ...(isLong ? [`{ ${printing(body)}; } |`] : []),
    `${start} --max-time 10 -X ${method} ${urlArgument(url)}`,
    ...headers.map(([name, value]) => `-H ${headerArgument(name, value, shell)}`),
    ...missing.map((name) => `-H '${name}:'`),
    ...(body === undefined ? [] : [`--data-binary ${isLong ? '@-' : quoteForShell(body)}`]),
  ].join(' ');
}

/** Characters; Linux takes no argument of more than 128 KiB, and nobody wants to read it. */
const longestArgument = 20_000;

/** Commands that print a long text, in which one character is often repeated very often. */
function printing(text: string): string {
  const runs = longRuns(text);
  const rest = text.slice(runs.at(-1)?.end ?? 0);
  const commands = runs.flatMap(({ start, end }, at) => [
    `printf %s ${quoteForShell(text.slice(runs[at - 1]?.end ?? 0, start))}`,
    `head -c ${end - start} /dev/zero | tr '\\0' '${text.charAt(start)}'`,
  ]);
  return [...commands, `printf %s ${quoteForShell(rest)}`].join('; ');
}

/** Where characters are repeated a thousand times and more; only those that `tr` takes literally. */
function longRuns(text: string): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  let start = 0;
  for (let end = 1; end <= text.length; end += 1) {
    if (text[end] === text[start]) continue;
    if (end - start >= 1000 && /[A-Za-z0-9[\]{}]/.test(text.charAt(start))) runs.push({ start, end });
    start = end;
  }
  return runs;
}

function urlArgument(url: string): string {
  // A URL holds no line break, so one marks the places of the secrets.
  const parts = url.replace(/(?<=[?&])[^=&#]*=[^&#]*/g, withoutSecret).split('\n');
  const argument = parts.map(quoteForShell).join('"$TOKEN"');
  return /[[\]{}]/.test(url) ? `-g ${argument}` : argument;
}

function withoutSecret(parameter: string): string {
  const [name = '', value = ''] = parameter.split(/=(.*)/s);
  return isSecretParameter(name, value) ? `${name}=\n` : parameter;
}

function headerArgument(name: string, value: string, { session, variables }: Shell): string {
  if (session !== undefined && name.toLowerCase() === sessionHeader.toLowerCase()) return `"${name}: $SESSION"`;
  const scheme = /^(bearer|basic|dpop)\s+/i.exec(value)?.[0] ?? '';
  const variable = variables.get(value.slice(scheme.length));
  if (variable !== undefined) return `"${name}: ${scheme}$${variable}"`;
  if (isSecretHeader(name) && variables.size === 0) return `"${name}: ${scheme}$${variableOf(name)}"`;
  // `Name:` would leave the header out; `Name;` sends it empty.
  return quoteForShell(value === '' ? `${name};` : `${name}: ${value}`);
}

const variableOf = (header: string): string =>
  header.toLowerCase() === 'authorization' ? 'TOKEN' : header.toUpperCase().replace(/[^A-Z0-9]+/g, '_');

/** The variables that stand for the credentials of a run: its headers and tokens. */
export function variablesOf(headers: HeaderList, tokens: Tokens): ReadonlyMap<string, string> {
  const secrets = headers.filter(([name]) => isSecretHeader(name));
  return new Map([
    ...Object.entries(tokens).map(([kind, token]) => [token, tokenVariables[kind as TokenKind]] as const),
    ...secrets.map(([name, value]) => [value.replace(/^(bearer|basic|dpop)\s+/i, ''), variableOf(name)] as const),
  ]);
}

const tokenVariables = {
  bearer: 'TOKEN',
  otherUser: 'TOKEN_OTHER_USER',
  expired: 'TOKEN_EXPIRED',
  wrongAudience: 'TOKEN_WRONG_AUDIENCE',
  wrongIssuer: 'TOKEN_WRONG_ISSUER',
  lowScope: 'TOKEN_LOW_SCOPE',
} satisfies Record<TokenKind, string>;

/** One shell word. Single quotes, or $'…' where control or non-ASCII characters would reach the terminal raw. */
export function quoteForShell(text: string | Uint8Array): string {
  if (typeof text === 'string' && /^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const bytes = [...(typeof text === 'string' ? new TextEncoder().encode(text) : text)].map((byte) =>
    byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte).replace(/['\\]/, '\\$&')
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  );
  return `$'${bytes.join('')}'`;
}
