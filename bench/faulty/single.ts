import { randomUUID } from 'node:crypto';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { serve, type Running } from '../../fixtures/servers/running.ts';
import { createServer } from './create-server.ts';

/** One server on one transport: the first client has it for good. */
export async function start(): Promise<Running> {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID });
  await createServer().connect(transport);
  const app = express().use(express.json());
  app.all('/mcp', (request, response) => transport.handleRequest(request, response, request.body));
  return serve(app);
}
