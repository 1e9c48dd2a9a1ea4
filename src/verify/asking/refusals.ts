import { harmlessMethod } from '../client.ts';
import type { Client } from '../client.ts';
import type { Exchange } from '../wire.ts';

/** The answers to well-formed requests with the id `abc` that a server has a reason in their headers to refuse. */
export function refusals(client: Client): Promise<Exchange>[] {
  const headers = [
    ['MCP-Protocol-Version', '1999-01-01'],
    ['Accept', 'text/plain'],
    ...(client.era === 'legacy' ? ([['Mcp-Session-Id', 'mcp-migrate-unknown']] as const) : []),
  ] as const;
  return headers.map((header) => client.ask(harmlessMethod(client), { id: 'abc', change: { set: [header] } }));
}
