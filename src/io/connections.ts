import type { SecureContext } from 'node:tls';
import { errors } from 'undici';
import type { WireRequest } from '../verify/wire.ts';
import { Connection } from './connection.ts';

export interface Acquired {
  readonly connection: Connection;
  /** Lets the next exchange of the same name have it. */
  readonly release: () => void;
}

/** The connections of a wire: one for each exchange, but one for all exchanges that share a name. */
export class Connections {
  readonly #context: () => SecureContext;
  readonly #open = new Set<Connection>();
  readonly #named = new Map<string, Connection>();
  readonly #turns = new Map<string, Promise<void>>();
  #closed = false;

  constructor(context: () => SecureContext) {
    this.#context = context;
  }

  /** Waits until no other exchange uses the connection of this name. */
  async acquire(request: WireRequest): Promise<Acquired> {
    const url = new URL(request.url);
    if (request.connection === undefined) {
      const connection = this.#add(url, request);
      return { connection, release: () => this.#open.delete(connection) };
    }
    const key = JSON.stringify([request.connection, url.origin]);
    const release = await this.#turn(key);
    try {
      return { connection: this.#addNamed(key, url, request), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open].map((connection) => connection.drop()));
  }

  async #turn(key: string): Promise<() => void> {
    const previous = this.#turns.get(key);
    const own: { end: () => void } = { end: () => undefined };
    const turn = new Promise<void>((resolve) => {
      own.end = resolve;
    });
    this.#turns.set(key, turn);
    await previous;
    return own.end;
  }

  #addNamed(key: string, url: URL, request: WireRequest): Connection {
    const earlier = this.#named.get(key);
    if (earlier && !earlier.dropped) return earlier;
    if (earlier) this.#open.delete(earlier);
    const connection = this.#add(url, request);
    this.#named.set(key, connection);
    return connection;
  }

  #add(url: URL, { connection: name }: WireRequest): Connection {
    if (this.#closed) throw new errors.ClientDestroyedError();
    const connection = new Connection(url, { context: this.#context, kept: name !== undefined });
    this.#open.add(connection);
    return connection;
  }
}
