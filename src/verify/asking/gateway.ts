import { contentType } from '../messages/headers.ts';
import type { Exchange } from '../wire.ts';

const pages = /<center><h1>\d{3} |<address>Apache|<h1>50\d |Varnish cache server|cloudflare/i;

/** Whether a gateway on the way answered by itself, in place of the server, going by its error page. */
export function isGatewayPage({ status, headers, text }: Pick<Exchange, 'status' | 'headers' | 'text'>): boolean {
  return status >= 300 && contentType(headers) === 'text/html' && pages.test(text);
}
