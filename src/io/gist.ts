import { stripVTControlCharacters } from 'node:util';
import { blocksOf } from './log-blocks.ts';

const SHORTEST_SECRET = 6;
const BLOCKS = 4;
/** How much of a log tells of its end. */
const LAST = 30;
const TELLING = /error|cannot|refus|not found|unexpected|denied|failed/i;
/** A setting that is wrong: `Missing required environment variable: X`, `API_KEY: undefined`, `"port" must be a number`. */
const SETTING =
  /\b(missing|required|invalid|undefined|unset|must (be|have)|(not|isn't|is not) (set|defined|provided))\b/i;

/** Text from a process, safe to show: no terminal escapes, no control characters but line breaks and tabs. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    '',
  );
}

/**
 * What names the problem in a log, with the lines that belong to it, else its end; at most `limit` characters of plain
 * text. What says which setting is wrong comes before all else.
 */
export function gist(log: string, limit = 500): string {
  const blocks = blocksOf(plainText(log.replaceAll('\r', '\n')));
  const settings = blocks.filter((block) => SETTING.test(block));
  const telling = blocks.filter((block) => TELLING.test(block) || settings.includes(block));
  const chosen = telling.length > BLOCKS ? mostTelling(telling, settings) : telling;
  return (chosen.length > 0 ? chosen : blocks.slice(-BLOCKS)).join(' | ').slice(0, limit);
}

/** The end of a log, the last lines in any case: why a process is no more. */
export function lastWords(log: string, limit = 800): string {
  const blocks = blocksOf(plainText(log)).slice(-LAST);
  const isTelling = (block: string): boolean => TELLING.test(block) || SETTING.test(block);
  const wanted = blocks.filter((block, index) => index >= blocks.length - BLOCKS || isTelling(block));
  const text = wanted.slice(-2 * BLOCKS).join(' | ');
  return text === '' ? 'it said nothing' : text.slice(0, limit);
}

/** At most four, in their order; those about settings first. */
function mostTelling(telling: readonly string[], settings: readonly string[]): string[] {
  const others = telling.filter((block) => !settings.includes(block));
  const chosen = new Set([...settings, ...others].slice(0, BLOCKS));
  return telling.filter((block) => chosen.has(block));
}

/** `text` without the values of an environment; short values are no secrets, `name:secret` lists are taken apart. */
export function withoutSecrets(text: string, env: Readonly<Record<string, string>>): string {
  const values = Object.entries(env).flatMap(([, value]) => [value, ...value.split(/[,:\s]/)]);
  const secrets = [...new Set(values)].filter((value) => value.length >= SHORTEST_SECRET);
  return secrets.toSorted((a, b) => b.length - a.length).reduce((left, secret) => left.replaceAll(secret, '***'), text);
}
