import { deserializeMessage, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { RunningProcess } from './start-process.ts';

const MAX_LINE_BYTES = 10_000_000;
const MAX_GARBAGE_LINES = 50;
const GARBAGE_CHARACTERS = 500;

/** The client side of stdio over the pipes of a process. What is no message is collected, not thrown. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  /** The first lines on stdout that are no JSON-RPC messages, shortened. */
  readonly garbage: string[] = [];
  readonly #child: RunningProcess;
  #rest = Buffer.alloc(0);
  #closed = false;

  constructor(child: RunningProcess) {
    this.#child = child;
  }

  start(): Promise<void> {
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#read(chunk);
    });
    void this.#child.ended.then(() => {
      this.#close();
    });
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed || !this.#child.stdin.writable) return Promise.reject(new Error('the server is not running'));
    return new Promise((resolve, reject) => {
      this.#child.stdin.write(serializeMessage(message), (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Ends the input, which tells a server to exit; ending the process is for who started it. */
  close(): Promise<void> {
    this.#child.stdin.end();
    this.#close();
    return Promise.resolve();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.();
  }

  #read(chunk: Buffer): void {
    const lines = Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = lines.indexOf(10); end !== -1; end = lines.indexOf(10, start)) {
      this.#receive(lines.toString('utf8', start, end).replace(/\r$/, ''));
      start = end + 1;
    }
    this.#rest = lines.subarray(start);
    if (this.#rest.length <= MAX_LINE_BYTES) return;
    this.#collect(this.#rest.toString('utf8', 0, GARBAGE_CHARACTERS));
    this.#rest = Buffer.alloc(0);
  }

  #receive(line: string): void {
    if (this.#closed || line.trim() === '') return;
    const message = parsed(line);
    if (message) this.onmessage?.(message);
    else this.#collect(line);
  }

  #collect(line: string): void {
    if (this.garbage.length < MAX_GARBAGE_LINES) this.garbage.push(line.slice(0, GARBAGE_CHARACTERS));
  }
}

function parsed(line: string): JSONRPCMessage | undefined {
  try {
    return deserializeMessage(line);
  } catch {
    return undefined;
  }
}
