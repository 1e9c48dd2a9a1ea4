import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, createSecureContext, rootCertificates } from 'node:tls';
import type { SecureContext, SecureVersion, TLSSocket } from 'node:tls';

/** Whom to trust beside the certificate authorities that Node knows. */
export interface Trust {
  /** PEM text of one or more certificates. */
  readonly ca?: string;
}

export interface TlsOffer {
  /** ALPN names, the preferred one first. */
  readonly protocols: readonly string[];
  readonly context: SecureContext;
  /** Goes on with a certificate that is not trusted. */
  readonly anyCertificate?: boolean;
}

/** Where a URL points to; the host without the brackets of IPv6. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** The host and port of an http or https URL. */
export function placeOf({ hostname, port, protocol }: URL): Place {
  const standard = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? standard : Number(port) };
}

/** What TLS connections share. With `newest`, nothing newer is offered, and everything older that OpenSSL still knows. */
export function tlsContext({ ca }: Trust, newest?: SecureVersion): SecureContext {
  return createSecureContext({
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    ...(newest && { maxVersion: newest, minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' }),
  });
}

/** A TCP connection that is being made. */
export function openPlain({ host, port }: Place): Socket {
  return connect({ host, port, noDelay: true });
}

/** A TLS connection that is being made; the server name is the URL's host, whatever the Host header says. */
export function openTls({ host, port }: Place, offer: TlsOffer): TLSSocket {
  const { protocols, context, anyCertificate = false } = offer;
  const socket = connectTls({
    ...{ host, port, secureContext: context },
    ...{ ALPNProtocols: [...protocols], rejectUnauthorized: !anyCertificate },
    ...(isIP(host) === 0 && { servername: host }),
  });
  socket.setNoDelay(true);
  return socket;
}
