// What is too long, too slow or no HTTP at all is told so, as JSON-RPC, before its connection ends.
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { SERVER_ERROR } from './errors.ts';

/** Has a server answer what it cannot read, unless it is `answering` that connection already. */
export function answerUnreadable(http: Server, answering: ReadonlySet<ServerResponse>): void {
  http.on('clientError', (error: Error & { readonly code?: string }, socket: Duplex) => {
    const isAnswered = [...answering].some((response) => response.socket === socket && response.headersSent);
    if (isAnswered || !socket.writable) socket.destroy();
    else socket.end(answerTo(error.code), () => socket.destroy());
  });
}

const REASONS: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The address and the headers are too long'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The extensions of the chunks are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
};

/** An answer of HTTP/1.1, byte for byte: nothing of node:http answers what is no request. */
function answerTo(code = ''): string {
  const [status, message] = REASONS[code] ?? [400, 'Not a valid HTTP request'];
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code: SERVER_ERROR, message } });
  const headers = `Connection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${headers}\r\n\r\n${body}`;
}
