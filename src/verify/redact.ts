import { isSecretHeader } from './messages/headers.ts';
import { isSecretParameter } from './public-url.ts';
import type { Tokens } from './tokens.ts';
import type { HeaderList } from './wire.ts';

/** What a run may have to keep to itself. */
interface Credentials {
  readonly url: string;
  readonly headers: HeaderList;
  readonly tokens: Tokens;
}

/**
 * Replaces the values of credentials, also the bare token after a scheme, also as part of a URL,
 * wherever a server echoed them.
 */
export function redactor({ url, headers, tokens }: Credentials): (text: string) => string {
  const values = headers
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')])
    .concat(Object.values(tokens), secretsOf(url))
    .flatMap((value) => [value, encodeURIComponent(value)])
    .filter((value) => value !== '')
    .toSorted((one, other) => other.length - one.length);
  return (text) => values.reduce((rest, value) => rest.replaceAll(value, '[redacted]'), text);
}

/** The keys in a query as they were written and as they are meant; short ones would be found everywhere. */
function secretsOf(url: string): string[] {
  const query = url.replace(/#.*/s, '').split(/\?(.*)/s)[1] ?? '';
  const written = query.split('&').flatMap((parameter) => {
    const [name = '', value = ''] = parameter.split(/=(.*)/s);
    return isSecretParameter(name, value) ? [value] : [];
  });
  const meant = [...new URLSearchParams(query)]
    .filter((entry) => isSecretParameter(...entry))
    .map(([, value]) => value);
  return [...written, ...meant].filter((value) => value.length >= shortestSecret);
}

const shortestSecret = 6;
