import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serve, type Running } from '../../fixtures/servers/running.ts';

/** SDK v2 as it comes, on node:http: both eras, no Host and no Origin check. */
export function start(): Promise<Running> {
  const handler = toNodeHandler(createMcpHandler(createServer));
  return serve((request, response) => void handler(request as Parameters<typeof handler>[0], response));
}

function createServer(): McpServer {
  const server = new McpServer({ name: 'faulty', version: '1.0.0' });
  server.registerTool('now', { description: 'The time' }, () => ({ content: [{ type: 'text', text: 'noon' }] }));
  return server;
}
