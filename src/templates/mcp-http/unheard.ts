// What is sent while the client does not listen waits until it does. Over stdio it listens from the start; over HTTP it opens a stream when it is ready.
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** What waits for a client that never listens is bounded: the oldest goes first. */
const MAX_MESSAGES = 100;

/** The messages of one client that there was no stream for. */
export class Unheard {
  readonly #send: Transport['send'];
  readonly #messages: JSONRPCMessage[] = [];

  /** Sees what is sent through `transport`; `listens` says whether the client has a stream for what answers no request. */
  constructor(transport: Transport, listens: () => boolean) {
    this.#send = transport.send.bind(transport);
    transport.send = async (message, options) => {
      const hasStream = !('method' in message) || options?.relatedRequestId !== undefined || listens();
      if (hasStream) await this.#send(message, options);
      else this.#keep(message);
    };
  }

  /** Sends what has waited, in its order and in front of what comes now. */
  async deliver(): Promise<void> {
    await Promise.all(this.#messages.splice(0).map((message) => this.#send(message)));
  }

  #keep(message: JSONRPCMessage): void {
    this.#messages.push(message);
    if (this.#messages.length > MAX_MESSAGES) this.#messages.shift();
  }
}
