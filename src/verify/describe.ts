import { header, headerValues } from './messages/headers.ts';
import type { Ending, Exchange } from './wire.ts';

const endings = {
  complete: '',
  enough: '',
  timeout: '; it had not ended when the wait for it was over',
  'too-large': '; larger than the size limit',
  closed: '; the connection was closed before the end',
} satisfies Record<Ending, string>;

/** What came back, in one line: status, type, the start of the body. */
export function describe(exchange: Exchange): string {
  const types = headerValues(exchange.headers, 'content-type');
  const location = header(exchange.headers, 'location');
  const parts = [
    `HTTP ${exchange.status}`,
    ...(types.length === 0 ? [] : [types.join(' and ')]),
    ...(location === undefined ? [] : [`location ${location}`]),
    ...bodyWords(exchange),
  ];
  return `${parts.join(', ')}${endings[exchange.ending]}`;
}

/** What there is of a body; a stream that nobody read to its end is not without one. */
function bodyWords({ text, body, ending }: Exchange): string[] {
  if (text !== '') return [quote(text)];
  if (body.length > 0) return [`${body.length} bytes that are no text`];
  if (ending === 'complete') return ['without a body'];
  return ending === 'enough' ? [] : ['nothing of its body'];
}

/** Text of a server in backticks, shortened to `limit` characters. */
export function quote(text: string, limit = 160): string {
  const line = text
    .slice(0, limit * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return `\`${line.length > limit ? `${line.slice(0, limit)}…` : line}\``;
}

/** Makes control characters visible, so that no server reaches the terminal (also C1 and bidirectional overrides). */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    if (character === '\n') return ' ';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
