import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { headerValues, withoutHeaders } from '../verify/messages/headers.ts';
import type { HeaderList, WireRequest } from '../verify/wire.ts';

export interface SentBody {
  readonly headers: HeaderList;
  readonly body: Uint8Array | Readable | null;
}

/** The body as undici takes it; `Transfer-Encoding: chunked` among the headers sends it in chunks. */
export function bodyOf({ headers, body, pace, hold }: WireRequest): SentBody {
  if (body === undefined) return { headers, body: null };
  const bytes = Buffer.from(body);
  const chunked = headerValues(headers, 'transfer-encoding').some((value) => value.toLowerCase() === 'chunked');
  if (chunked) {
    const pieces = Readable.from(piecesOf(bytes, pace ?? { bytes: bytes.length, pauseMs: 0 }));
    return { headers: withoutHeaders(headers, ['transfer-encoding']), body: pieces };
  }
  if (!pace && !hold) return { headers, body: bytes };
  const isLengthGiven = headerValues(headers, 'content-length').length > 0;
  const length = isLengthGiven ? [] : [['Content-Length', String(bytes.length)] as const];
  return {
    headers: [...headers, ...length],
    body: Readable.from(pace ? piecesOf(bytes, pace) : heldBack(bytes, hold)),
  };
}

/** Header lines as undici received them: names and values in turn, as bytes. */
export function headersOf(raw: unknown): HeaderList {
  const flat = (Array.isArray(raw) ? raw : []) as readonly (Buffer | string)[];
  const text = (part: Buffer | string | undefined): string => part?.toString('latin1') ?? '';
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[text(name), text(flat[index + 1])] as const] : []));
}

async function* heldBack(bytes: Buffer, hold: WireRequest['hold']) {
  yield bytes.subarray(0, -1);
  await hold?.();
  yield bytes.subarray(-1);
}

async function* piecesOf(bytes: Buffer, pace: { readonly bytes: number; readonly pauseMs: number }) {
  const step = Math.max(1, pace.bytes);
  for (let start = 0; start < bytes.length; start += step) {
    if (start > 0 && pace.pauseMs > 0) await delay(pace.pauseMs);
    yield bytes.subarray(start, start + step);
  }
}
