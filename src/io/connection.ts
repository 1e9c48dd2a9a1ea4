import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Client } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';
import { openPlain, openTls, placeOf } from './open-socket.ts';

export interface ConnectionOptions {
  /** Asked for when a TLS connection is opened. */
  readonly context: () => SecureContext;
  /** Asks the server to keep the connection for the next exchange. */
  readonly kept: boolean;
}

const idleMs = 600_000;

/** The way to one origin: at most one socket at a time, opened with the first exchange. */
export class Connection {
  readonly #client: Client;
  readonly #options: ConnectionOptions;
  readonly #sockets = new Set<Socket>();
  #opened = 0;
  #dropped = false;

  constructor(url: URL, options: ConnectionOptions) {
    this.#options = options;
    this.#client = new Client(url.origin, {
      connect: (_target, callback) => {
        this.#connect(url, callback);
      },
      ...{ allowH2: false, pipelining: options.kept ? 1 : 0 },
      ...{ headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: idleMs, keepAliveMaxTimeout: idleMs },
    });
  }

  /** How many sockets were opened so far. */
  get opened(): number {
    return this.#opened;
  }

  get dropped(): boolean {
    return this.#dropped;
  }

  get kept(): boolean {
    return this.#options.kept;
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(options, handler);
  }

  /** Hears of a socket that closes, also when nothing was sent on it yet; the function given back ends that. */
  onLost(listener: (error: Error) => void): () => void {
    const heard = (_origin: URL, _targets: readonly Dispatcher[], error: Error) => {
      listener(error);
    };
    this.#client.on('disconnect', heard);
    return () => {
      this.#client.off('disconnect', heard);
    };
  }

  /** Ends the connection, also one that is still being made. */
  async drop(): Promise<void> {
    this.#dropped = true;
    for (const socket of this.#sockets) socket.destroy();
    await this.#client.destroy();
  }

  #connect(url: URL, callback: buildConnector.Callback): void {
    const secure = url.protocol === 'https:';
    const offer = () => ({ protocols: ['http/1.1'], context: this.#options.context() });
    const socket = secure ? openTls(placeOf(url), offer()) : openPlain(placeOf(url));
    this.#sockets.add(socket);
    this.#opened += 1;
    const settle = once(callback);
    socket
      .on('error', (error: Error) => {
        settle(error, null);
      })
      .on('close', () => {
        this.#sockets.delete(socket);
        settle(new Error('the connection was closed before it was made'), null);
      })
      .on(secure ? 'secureConnect' : 'connect', () => {
        settle(null, socket);
      });
  }
}

function once(callback: buildConnector.Callback): (error: Error | null, socket: Socket | null) => void {
  const state = { settled: false };
  return (error, socket) => {
    if (state.settled) return;
    state.settled = true;
    if (error) callback(error, null);
    else if (socket) callback(null, socket);
  };
}
