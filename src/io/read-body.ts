import { isUtf8 } from 'node:buffer';
import { headerValues } from '../verify/messages/headers.ts';
import type { Ending, HeaderList } from '../verify/wire.ts';
import type { ByteStore } from './byte-store.ts';

/** Bytes of what nobody can read as a whole anyway. */
const startBytes = 65_536;
const lastBytes = 1000;

/** Adds a piece to a body; false when the body is too large, and then it has only the first bytes of the piece. */
export function takePiece(store: ByteStore, piece: Uint8Array, isBulky: (piece: Uint8Array) => boolean): boolean {
  if (!isBulky(piece)) return store.append(piece);
  store.append(piece.subarray(0, lastBytes));
  return false;
}

/** The bytes and the text of an answer that has ended; takes them out of the store. */
export function readBody(store: ByteStore, headers: HeaderList, ending: Ending): { body: Uint8Array; text: string } {
  const isCompressed = headerValues(headers, 'content-encoding').some((coding) => coding.toLowerCase() !== 'identity');
  const body = store.empty(isCompressed || ending === 'too-large' ? startBytes : undefined);
  return { body, text: new TextDecoder().decode(isUtf8(body) ? body : body.subarray(0, startBytes)) };
}
