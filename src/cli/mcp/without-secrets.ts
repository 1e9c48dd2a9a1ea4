import { withoutSecrets } from '../../io/gist.ts';
import type { Given } from './tool.ts';

/** Values that no result may hold, by name. */
export type Secrets = Readonly<Record<string, string>>;

/** What the command line and a call hand to servers: their variables, and the tokens of endpoints. */
export function secretsOf({ env, tokens }: Given, input: Readonly<Record<string, unknown>>): Secrets {
  const given = Object.entries(input['env'] ?? {}).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string';
  });
  const plain = [...Object.entries(env), ...Object.entries(tokens), ...given];
  const inUrls = plain.map(([name, value]) => [`${name} in a URL`, encodeURIComponent(value)] as const);
  return Object.fromEntries([...plain, ...inUrls]);
}

/** A JSON value without the secrets in any of its strings. */
export function hidden<Value>(value: Value, secrets: Secrets): Value {
  return replaced(value, (text) => withoutSecrets(text, secrets)) as Value;
}

function replaced(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => replaced(item, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaced(item, clean)]));
}
