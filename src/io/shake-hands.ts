import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { WireError } from '../verify/wire.ts';
import type { Handshake, Wire } from '../verify/wire.ts';
import { openTls, placeOf, tlsContext } from './open-socket.ts';
import type { Trust } from './open-socket.ts';
import { certificateProblem, wireError } from './wire-problem.ts';

type Offer = Parameters<Wire['handshake']>[1];

/** Makes a TLS connection, whatever the certificate, and ends it; throws WireError when there is none in `timeoutMs`. */
export async function shakeHands(
  url: string,
  { protocols, newest }: Offer,
  { timeoutMs, trust }: { timeoutMs: number; trust: Trust },
): Promise<Handshake> {
  const request = { method: 'GET', url, headers: [] };
  const limit = AbortSignal.timeout(Math.ceil(timeoutMs));
  let socket: TLSSocket | undefined;
  try {
    socket = openTls(placeOf(new URL(url)), { protocols, context: tlsContext(trust, newest), anyCertificate: true });
    await once(socket, 'secureConnect', { signal: limit });
    return handshakeOf(socket);
  } catch (error) {
    if (limit.aborted) throw new WireError('timeout', request, `no TLS handshake within ${Math.round(timeoutMs)} ms`);
    throw wireError(error, request);
  } finally {
    socket?.on('error', () => undefined).destroy();
  }
}

function handshakeOf(socket: TLSSocket): Handshake {
  const alpn = socket.alpnProtocol;
  const protocol = socket.getProtocol() ?? '';
  return {
    ...{ protocol, alpn: typeof alpn === 'string' ? alpn : '' },
    ...(!socket.authorized && { problem: certificateProblem(String(socket.authorizationError)) }),
  };
}
