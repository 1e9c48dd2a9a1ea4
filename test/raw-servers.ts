import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { createServer as createSocketServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { WireError } from '../src/verify/wire.ts';
import type { WireRequest } from '../src/verify/wire.ts';

/** A GET without headers of its own. */
export function get(url: string, more: Partial<WireRequest> = {}): WireRequest {
  return { method: 'GET', url, headers: [], ...more };
}

/** The WireError that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<WireError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WireError)) throw new Error('expected a WireError', { cause: error });
  return error;
}

export async function kindOf(promise: Promise<unknown>): Promise<string> {
  return (await errorOf(promise)).kind;
}

/** The URL of a server on a free loopback port, closed when the test is over. */
export async function listening(server: NetServer, scheme = 'http'): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    if ('closeAllConnections' in server) (server as Server).closeAllConnections();
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/mcp?a=b`;
}

export const serving = (listener: RequestListener): Promise<string> => listening(createServer(listener));

/** Answers every connection with these bytes as soon as something was asked. */
export function sockets(answer: string): Promise<string> {
  return listening(
    createSocketServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(answer, 'latin1'));
    }),
  );
}

export interface Gate {
  readonly open: () => void;
  readonly opened: Promise<void>;
}

/** A promise that is fulfilled from outside. */
export function createGate(): Gate {
  const gate: { open: () => void } = { open: () => undefined };
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  return { open: gate.open, opened };
}
