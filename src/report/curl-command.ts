import { header, isSecretHeader } from '../verify/messages/headers.ts';
import { isSecretParameter } from '../verify/public-url.ts';
import type { TokenKind, Tokens } from '../verify/tokens.ts';
import type { HeaderList, WireRequest } from '../verify/wire.ts';

/** What stands for values in a command: names of variables by the values they hold. */
export interface Shell {
  /** Session ids. */
  readonly sessions: ReadonlyMap<string, string>;
  /** Event ids, for Last-Event-ID. */
  readonly events: ReadonlyMap<string, string>;
  /** Credentials. */
  readonly variables: ReadonlyMap<string, string>;
}

/** The command that sends a request; `start` is curl with what it does with the answer. */
export function command(start: string, { method, url, headers, body }: WireRequest, shell: Shell): string {
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

function headerArgument(name: string, value: string, { sessions, events, variables }: Shell): string {
  const held = { 'mcp-session-id': sessions, 'last-event-id': events }[name.toLowerCase()]?.get(value);
  if (held !== undefined) return `"${name}: $${held}"`;
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
