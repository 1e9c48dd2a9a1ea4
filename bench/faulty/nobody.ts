import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { serve, type Running } from '../../fixtures/servers/running.ts';
import { createServer } from './create-server.ts';

/** `express.json()` has read the body, and the transport is not given it. */
export function start(): Promise<Running> {
  const app = express().use(express.json());
  app.all('/mcp', async (request, response) => {
    const transport = new StreamableHTTPServerTransport();
    await createServer().connect(transport);
    await transport.handleRequest(request, response);
  });
  return serve(app);
}
