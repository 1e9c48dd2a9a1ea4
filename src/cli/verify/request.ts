import { UserError } from '../../errors.ts';
import { printable } from '../../verify/describe.ts';
import { isObject, parseJson } from '../../verify/messages/json-rpc.ts';
import type { TokenKind, Tokens } from '../../verify/tokens.ts';
import type { AllowedTool } from '../../verify/tool-roles.ts';
import type { HeaderList } from '../../verify/wire.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The URL of an endpoint without its fragment; throws UserError (2) for anything else, credentials included. */
export function endpointUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    const hint = 'name the endpoint with its path, such as http://127.0.0.1:3000/mcp';
    throw new UserError(`not an HTTP URL: ${printable(text)}`, { hint, exitCode: 2 });
  }
  if (url.username !== '' || url.password !== '') {
    const hint = "use --bearer-env NAME or --header 'Authorization: …'";
    throw new UserError('credentials in the URL are not supported', { hint, exitCode: 2 });
  }
  url.hash = '';
  return url.href;
}

/** A header from `Name: value`; throws UserError (2). */
export function headerOf(line: string): readonly [string, string] {
  const match = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(line);
  if (!match) throw new UserError('not a header', { hint: "write it as --header 'Name: value'", exitCode: 2 });
  return [match[1] ?? '', match[2]?.trim() ?? ''];
}

/** The tokens that variables hold; throws UserError (2) when a named one is not set. */
export function tokensOf(names: Readonly<Partial<Record<TokenKind, string>>>, env: Environment): Tokens {
  const entries = Object.entries(names).map(([kind, name]) => [kind, valueOf(name, env)] as const);
  return Object.fromEntries(entries);
}

/** The headers of the run: those given, and the good token. */
export function requestHeaders(given: HeaderList, { bearer }: Tokens): HeaderList {
  return bearer === undefined ? given : [...given, ['Authorization', `Bearer ${bearer}`]];
}

/** A tool that may be called from `name` or `name={"argument":"value"}`; throws UserError (2). */
export function allowedTool(text: string): AllowedTool {
  const [, name = '', json = '{}'] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  const given = parseJson(json);
  if (name !== '' && isObject(given)) return { name, arguments: given };
  const hint = `write --allow-tool name or --allow-tool 'name={"argument":"value"}'`;
  throw new UserError(`not a tool with a JSON object of arguments: ${printable(text)}`, { hint, exitCode: 2 });
}

function valueOf(name: string, env: Environment): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  const hint = `export ${name} with the token, or name another variable`;
  throw new UserError(`the variable ${name} is not set`, { hint, exitCode: 2 });
}
