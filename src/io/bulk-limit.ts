import { contentType, headerValues } from '../verify/messages/headers.ts';
import type { HeaderList } from '../verify/wire.ts';

const maxValues = 200_000;
const maxLines = 10_000;
const maxDepth = 1000;
/** Bytes; nothing of a compressed body is read but its start. */
const maxCompressed = 128 * 1024;

const opens = tableOf('[{');
const closes = tableOf(']}');
const commas = tableOf(',');
const lineEnds = tableOf('\r\n');

/**
 * Whether a body has more JSON values, deeper ones, or as an event stream more lines, than any real answer: 4 MiB of
 * `[],[],` become hundreds of megabytes when they are parsed, and 4 MiB of `[[[[` exhaust the stack of what walks them.
 * Counted by bytes, so that also text in quotes counts. Of a compressed body only a start is wanted.
 */
export function bulkLimit(headers: HeaderList): (piece: Uint8Array) => boolean {
  if (headerValues(headers, 'content-encoding').length > 0) return compressedLimit();
  const isEventStream = contentType(headers) === 'text/event-stream';
  const seen = { values: 0, lines: 0, depth: 0 };
  return (piece) => {
    for (let at = 0; at < piece.length && seen.depth <= maxDepth; at += 1) {
      const byte = piece[at] ?? 0;
      const opened = opens[byte] ?? 0;
      seen.depth = Math.max(0, seen.depth + opened - (closes[byte] ?? 0));
      seen.values += opened + (commas[byte] ?? 0);
      seen.lines += lineEnds[byte] ?? 0;
    }
    return seen.depth > maxDepth || seen.values > maxValues || (isEventStream && seen.lines > maxLines);
  };
}

function compressedLimit(): (piece: Uint8Array) => boolean {
  let bytes = 0;
  return (piece) => {
    bytes += piece.length;
    return bytes > maxCompressed;
  };
}

function tableOf(marked: string): Uint8Array {
  return new Uint8Array(256).map((_zero, code) => (marked.includes(String.fromCharCode(code)) ? 1 : 0));
}
