import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';

/** The client side of HTTP+SSE, at the address of its stream. */
export const sseTransport = (url: string): SSEClientTransport => new SSEClientTransport(new URL(url));
