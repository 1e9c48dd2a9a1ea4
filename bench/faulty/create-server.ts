import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

/** What all of the eight offer: one tool that changes nothing. */
export function createServer(): McpServer {
  const server = new McpServer({ name: 'faulty', version: '1.0.0' });
  server.registerTool('now', { description: 'The time' }, () => ({ content: [{ type: 'text', text: 'noon' }] }));
  return server;
}
