const none = Buffer.allocUnsafeSlow(0);

/** Memory for bodies under way: blocks that go from one answer to the next instead of to the garbage collector. */
export class Blocks {
  readonly #mostBytes: number;
  #idle: Buffer[] = [];
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  take(): Buffer {
    return this.#idle.pop() ?? none;
  }

  give(block: Buffer): void {
    if (block.length > 0) this.#idle.push(block);
  }

  /** A larger block in place of this one, with its bytes; undefined when all together would be too large. */
  grown(block: Buffer, length: number): Buffer | undefined {
    if (this.#bytes + length - block.length > this.#mostBytes) this.#dropIdle();
    if (this.#bytes + length - block.length > this.#mostBytes) return undefined;
    this.#bytes += length - block.length;
    const larger = Buffer.allocUnsafeSlow(length);
    larger.set(block);
    return larger;
  }

  #dropIdle(): void {
    for (const block of this.#idle) this.#bytes -= block.length;
    this.#idle = [];
  }
}

/** Bytes that arrive in pieces, in one block: a million pieces of one byte cost what one piece of a million does. */
export class ByteStore {
  readonly #blocks: Blocks;
  readonly #maxBytes: number;
  #block: Buffer = none;
  #size = 0;

  constructor(maxBytes: number, blocks: Blocks) {
    this.#maxBytes = maxBytes;
    this.#blocks = blocks;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns whether all of it had room; what has none is left out */
  append(piece: Uint8Array): boolean {
    if (this.#block === none) this.#block = this.#blocks.take();
    const wanted = Math.min(this.#size + piece.length, this.#maxBytes);
    if (wanted > this.#block.length) this.#grow(wanted);
    const fitting = piece.subarray(0, Math.min(wanted, this.#block.length) - this.#size);
    this.#block.set(fitting, this.#size);
    this.#size += fitting.length;
    return fitting.length === piece.length;
  }

  /** A view of what arrived from `start` on; good until the next `append`. */
  from(start: number): Uint8Array {
    return this.#block.subarray(start, this.#size);
  }

  /** A copy of the first `length` bytes; the store is empty after that. */
  empty(length = this.#size): Uint8Array {
    const copy = new Uint8Array(this.from(0).subarray(0, length));
    this.#blocks.give(this.#block);
    this.#block = none;
    this.#size = 0;
    return copy;
  }

  #grow(wanted: number): void {
    const length = Math.min(this.#maxBytes, Math.max(wanted, this.#block.length * 2, 4096));
    this.#block = this.#blocks.grown(this.#block, length) ?? this.#block;
  }
}
