// What a handler sends reaches its client with the answer. stdio has one pipe for all; over HTTP each request has a stream of its own.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transport, TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js';
import type {
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  RequestId,
} from '@modelcontextprotocol/sdk/types.js';

/** What is being handled: a message of a client. */
interface Handled {
  /** Aborted when the client has left. */
  readonly left: AbortSignal | undefined;
  readonly request?: JSONRPCRequest;
}

const current = new AsyncLocalStorage<Handled>();

/** Runs what handles the messages of an HTTP request. */
export function whileConnected<T>(left: AbortSignal, handle: () => T): T {
  return current.run({ left }, handle);
}

/** True in what a message of a client has set off. */
export const isOfClient = (): boolean => current.getStore() !== undefined;

const isWaiting = ({ left }: Handled): boolean => !left?.aborted;

/** The transport of one client; those of Streamable HTTP can end the stream that a request is answered on. */
type Way = Transport & { closeSSEStream?: (id: RequestId) => void };

/** The requests of one client that are not answered yet. */
export class OpenRequests {
  readonly #open = new Map<RequestId, Handled>();
  readonly #endStream: (id: RequestId) => void;
  #onAnswered: () => void = () => undefined;

  /** Sees every message of a transport that a server is connected to. */
  constructor(transport: Way) {
    this.#endStream = (id) => transport.closeSSEStream?.(id);
    const { onmessage } = transport;
    const send = transport.send.bind(transport);
    transport.onmessage = (message, extra) => current.run(this.#received(message), () => onmessage?.(message, extra));
    transport.send = async (message, options) => {
      if ('method' in message) return send(message, this.#onStream(message, options));
      return send(message, options).finally(() => this.#settle(message.id));
    };
  }

  /** Also those that nobody waits for any more. */
  get size(): number {
    return this.#open.size;
  }

  /** True while somebody waits for an answer. */
  get isWaited(): boolean {
    return [...this.#open.values()].some(isWaiting);
  }

  /** The same of the request with this id. */
  isWaitedFor(id: unknown): boolean {
    const handled = this.#open.get(id as RequestId);
    return handled !== undefined && isWaiting(handled);
  }

  /** Resolves when none is open any more. */
  async answered(): Promise<void> {
    if (this.#open.size > 0) await new Promise<void>((resolve) => (this.#onAnswered = resolve));
  }

  #received(message: JSONRPCMessage): Handled {
    const left = current.getStore()?.left;
    if (!('method' in message)) return { left };
    if (!('id' in message)) {
      if (message.method === 'notifications/cancelled') this.#settle(message.params?.['requestId']);
      return { left };
    }
    const handled = { left, request: message };
    this.#open.set(message.id, handled);
    return handled;
  }

  /** On the stream of the request that it is sent for, else on the one that the client listens on. */
  #onStream(message: JSONRPCRequest | JSONRPCNotification, options: TransportSendOptions = {}): TransportSendOptions {
    const { relatedRequestId: named, ...rest } = options;
    const token = message.params?.['progressToken'];
    const handled = this.#openWith(named) ?? this.#openFor(token) ?? current.getStore();
    const id = handled?.request?.id;
    // #region resume
    //: const isOpen = id !== undefined && this.#open.get(id) === handled; // who has left may come back for it
    // #endregion
    // #region no-resume
    const isOpen = id !== undefined && this.#open.get(id) === handled && !handled?.left?.aborted;
    // #endregion
    return isOpen ? { ...rest, relatedRequestId: id } : rest;
  }

  #openWith(id: RequestId | undefined): Handled | undefined {
    return id === undefined ? undefined : this.#open.get(id);
  }

  #openFor(token: unknown): Handled | undefined {
    if (token === undefined) return undefined;
    return [...this.#open.values()].find(({ request }) => request?.params?._meta?.progressToken === token);
  }

  /** Ends the stream with the last of the requests that came together: for a cancelled one no answer does. */
  #settle(named: unknown): void {
    const id = named as RequestId; // nothing is open with what is none
    const settled = this.#open.get(id);
    this.#open.delete(id);
    if (settled && ![...this.#open.values()].some(({ left }) => left === settled.left)) this.#endStream(id);
    if (this.#open.size === 0) this.#onAnswered();
  }
}
