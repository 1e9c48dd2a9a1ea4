import { printable } from '../verify/describe.ts';

/** The text of others for a report: line breaks stay, control characters and what is no Unicode scalar become visible. */
export function visible(text: string): string {
  return text.split(/\r?\n/).map(visibleLine).join('\n');
}

/** The same on one line; a line break becomes a space. */
export const visibleLine = (text: string): string =>
  // Lone surrogates and noncharacters: no XML document and no UTF-8 file may hold them.
  printable(text.replaceAll('\r\n', '\n')).replace(
    /[\p{Cs}\p{Noncharacter_Code_Point}]/gu,
    (character) => `\\u{${hexOf(character)}}`,
  );

/** Shortens to `limit` characters, the ellipsis included. */
export const shortened = (text: string, limit: number): string =>
  text.length > limit ? `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;

/** A value as JSON without raw control and formatting characters, which a terminal may obey; `indent` in spaces. */
export function safeJson(value: unknown, indent: number): string {
  const text = JSON.stringify(value, null, indent);
  // JSON.stringify leaves C1 controls and bidirectional marks as they are.
  return text.replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, escaped);
}

const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');

const hexOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);
