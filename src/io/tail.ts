import type { Readable } from 'node:stream';

const KEPT = 200_000;

/** The end of what streams said, at most 200,000 characters, in the order it came. */
export class Tail {
  #text = '';

  constructor(...streams: readonly Readable[]) {
    for (const stream of streams) this.#listen(stream);
  }

  text(): string {
    return this.#text;
  }

  #listen(stream: Readable): void {
    const decoder = new TextDecoder();
    stream.on('data', (chunk: Buffer) => {
      this.#text = (this.#text + decoder.decode(chunk, { stream: true })).slice(-KEPT);
    });
  }
}
