import { stripVTControlCharacters } from 'node:util';

const SHORTEST_SECRET = 6;
const NOISE = /^npm (warn|notice)\b/i;
const TELLING = /error|cannot|refus|not found|unexpected|denied|failed/i;

/** Text from a process, safe to show: no terminal escapes, no control characters but line breaks and tabs. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    '',
  );
}

/** The lines of a log that name the problem, else its end; at most `limit` characters of plain text. */
export function gist(log: string, limit = 500): string {
  const lines = plainText(log.replaceAll('\r', '\n'))
    .split('\n')
    .map((line) => line.trim());
  const kept = lines.filter((line) => line !== '' && !NOISE.test(line));
  const telling = kept.filter((line) => TELLING.test(line));
  return (telling.length > 0 ? telling.slice(0, 4) : kept.slice(-4)).join(' | ').slice(0, limit);
}

/** `text` without the values of an environment; short values are no secrets, `name:secret` lists are taken apart. */
export function withoutSecrets(text: string, env: Readonly<Record<string, string>>): string {
  const values = Object.entries(env).flatMap(([, value]) => [value, ...value.split(/[,:\s]/)]);
  const secrets = [...new Set(values)].filter((value) => value.length >= SHORTEST_SECRET);
  return secrets.toSorted((a, b) => b.length - a.length).reduce((left, secret) => left.replaceAll(secret, '***'), text);
}
