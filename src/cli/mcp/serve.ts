import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { version } from '../../version.ts';
import type { Terminal } from '../terminal.ts';
import { registerTools, type GivenParts } from './register-tools.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const instructions = `Moves MCP servers from stdio and HTTP+SSE to Streamable HTTP in their own source, and proves it.
Call audit or plan first, then apply. A result says proven, or what is left with file and line; explain takes any id of it.
Never write by hand what apply writes. Undo takes the last apply back.`;

/** Serves the tools over stdio until the client goes; what runs then is ended and put back first. */
export async function serveOverStdio(
  given: GivenParts,
  { stdin, stdout }: Pick<Terminal, 'stdin' | 'stdout'>,
): Promise<void> {
  const server = new McpServer({ name: 'mcp-migrate', version }, { instructions });
  const { idle } = registerTools(server, given);
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
  });
  const close = (): void => void server.close();
  stdin.once('end', close).once('close', close);
  for (const signal of SIGNALS) process.on(signal, close);
  await server.connect(new StdioServerTransport(stdin, stdout));
  await closed;
  await idle();
  for (const signal of SIGNALS) process.off(signal, close);
}
