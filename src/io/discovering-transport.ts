import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '../surface/surface.ts';
import { modernMeta } from '../verify/messages/modern.ts';
import { within } from './within.ts';

const ID = 'server-discover-probe';

/** Asks `server/discover` before anything else, as clients of both eras do, then hands the connection over. */
export class DiscoveringTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  /** What was answered; undefined when that was an error, or nothing in time. */
  discovered: JsonObject | undefined;
  readonly #inner: Transport;
  readonly #timeoutMs: number;

  constructor(inner: Transport, { timeoutMs }: { timeoutMs: number }) {
    this.#inner = inner;
    this.#timeoutMs = timeoutMs;
  }

  async start(): Promise<void> {
    const answer = new Promise<JsonObject | undefined>((resolve) => {
      this.#inner.onmessage = (message) => {
        if ('id' in message && message.id === ID) resolve('result' in message ? message.result : undefined);
        else this.onmessage?.(message);
      };
      this.#inner.onclose = () => {
        resolve(undefined);
        this.onclose?.();
      };
    });
    this.#inner.onerror = (error) => this.onerror?.(error);
    await this.#inner.start();
    const asked = this.#inner.send({
      jsonrpc: '2.0',
      id: ID,
      method: 'server/discover',
      params: { _meta: modernMeta() },
    });
    this.discovered = await within(
      Promise.race([
        answer,
        asked.then(
          () => answer,
          () => undefined,
        ),
      ]),
      this.#timeoutMs,
    );
  }

  send(message: JSONRPCMessage): Promise<void> {
    return this.#inner.send(message);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** What a server answers to `server/discover` on a connection of its own, which is closed; undefined as above. */
export async function discover(inner: Transport, patience: { timeoutMs: number }): Promise<JsonObject | undefined> {
  const transport = new DiscoveringTransport(inner, patience);
  try {
    await transport.start();
    return transport.discovered;
  } finally {
    await transport.close().catch(() => undefined);
  }
}
