import { printable, quote } from '../verify/describe.ts';
import { WireError } from '../verify/wire.ts';
import type { WireErrorKind, WireRequest } from '../verify/wire.ts';

type Explained = readonly [kind: WireErrorKind, message: string];

const certificates: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate is revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
  HOSTNAME_MISMATCH: 'the certificate is for another host name',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate comes from an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate comes from an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate chain is incomplete or its authority is not trusted here',
};

const known: Readonly<Record<string, Explained>> = {
  ECONNREFUSED: ['unreachable', 'nothing listens there (connection refused)'],
  ECONNRESET: ['closed', 'the connection was reset before an answer came'],
  EAI_AGAIN: ['unreachable', 'the host name cannot be looked up (DNS does not answer)'],
  EHOSTUNREACH: ['unreachable', 'there is no way to the host'],
  ENETUNREACH: ['unreachable', 'there is no way to the network of the host'],
  ENOTFOUND: ['unreachable', 'the host name does not exist (DNS)'],
  EPIPE: ['closed', 'the connection was closed while the request was sent'],
  ERR_INVALID_URL: ['unsendable', 'not a URL'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['tls', 'what listens there does not speak TLS: is it http://?'],
  EPROTO: ['tls', 'the TLS handshake failed'],
  ETIMEDOUT: ['unreachable', 'the host does not answer (connection timed out)'],
  UND_ERR_DESTROYED: ['closed', 'the connection was ended from this side'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['not-http', 'the Content-Length headers of the answer contradict each other'],
  UND_ERR_HEADERS_OVERFLOW: ['not-http', 'the headers are larger than 16 KiB, which common clients refuse'],
};

/** The error for a request without an answer, in words for the terminal. */
export function wireError(cause: unknown, request: WireRequest): WireError {
  if (cause instanceof WireError) return cause;
  const [kind, message] = explain(cause);
  return new WireError(kind, request, printable(message));
}

/** Why a certificate is not trusted, in words, from OpenSSL's or Node's code for it. */
export function certificateProblem(code: string): string {
  return certificates[code] ?? `the certificate is not trusted (${printable(code)})`;
}

function explain(cause: unknown): Explained {
  const code = codeOf(cause);
  const explained = known[code];
  if (explained) return explained;
  if (code in certificates) return ['tls', certificateProblem(code)];
  if (/^ERR_(SSL|TLS)_/.test(code)) return ['tls', `the TLS handshake failed: ${messageOf(cause)}`];
  if (isParserError(cause)) return ['not-http', notHttp(cause)];
  if (/^UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH)$/.test(code)) {
    return ['unsendable', messageOf(cause)];
  }
  if (code === 'UND_ERR_SOCKET') return ['closed', socketProblem(messageOf(cause))];
  return ['unreachable', messageOf(cause)];
}

/** By name: the code that undici gives it is undefined. */
function isParserError(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'HTTPParserError';
}

function notHttp(cause: unknown): string {
  const start = cause instanceof Error && 'data' in cause && typeof cause.data === 'string' ? cause.data : '';
  if (/^[\u0014-\u0017]\u0003/.test(start)) return 'what listens there speaks TLS: is it https://?';
  return `not HTTP: ${start === '' ? messageOf(cause) : `it begins with ${quote(start, 40)}`}`;
}

/** undici's `bad response` is an unasked 100 or bytes before the request, `bad upgrade` a 101. */
function socketProblem(message: string): string {
  if (message === 'bad upgrade') return 'the server changed the protocol (101) without being asked';
  if (message === 'bad response') return 'the server sent what no answer begins with (such as 100 Continue, unasked)';
  return 'the connection was closed before an answer came';
}

function messageOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message === '' ? codeOf(cause) : message;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
