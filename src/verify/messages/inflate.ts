/** Bytes of text that are enough to see whether it shows anything; a bomb holds more. */
const enough = 64 * 1024;
/** Bytes given to the decompressor at a time: one piece inflates to a thousand times as much at most. */
const pieceBytes = 128;

/** As much of a gzipped text as these first bytes of it give; empty where that is nothing, or they are no gzip. */
export async function inflatedStart(bytes: Uint8Array): Promise<string> {
  const inflating = new DecompressionStream('gzip');
  // The bytes may break off anywhere; what could be read until then is what counts.
  const written = writeAll(inflating.writable.getWriter(), bytes).catch(() => undefined);
  const text = await readStart(inflating.readable);
  await written;
  return text;
}

async function writeAll(writer: WritableStreamDefaultWriter, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) await writer.write(bytes.slice(at, at + pieceBytes));
  await writer.close();
}

async function readStart(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let size = 0;
  try {
    for await (const piece of stream) {
      pieces.push(decoder.decode(piece, { stream: true }));
      size += piece.length;
      if (size > enough) break;
    }
  } catch {
    return pieces.join('');
  }
  return pieces.join('');
}
