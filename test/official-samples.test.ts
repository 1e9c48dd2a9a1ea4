import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/server';
import express from 'express';
import { expect, it } from 'vitest';
import { serve } from '../fixtures/servers/running.ts';
import { checks } from '../src/verify/checks/index.ts';
import { verdictsFor } from './check-verdicts.ts';

const PATIENCE_MS = 240_000;

/** As the README of @modelcontextprotocol/express has it. */
function sampleApp() {
  const app = express();
  app.use(express.json());
  app.post('/mcp', async (request, response) => {
    const server = new McpServer({ name: 'my-server', version: '1.0.0' });
    const transport = new NodeStreamableHTTPServerTransport();
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  return app;
}

it('a sample of the SDK without a route for GET is warned, and no more', async () => {
  const running = await serve(sampleApp());
  const tried = checks.filter(({ id }) => id === 'sse-get-stream-or-405');
  const results = await verdictsFor({ ...running, tools: [] }, tried, { timeoutMs: PATIENCE_MS });
  expect(results).toMatchObject([{ outcome: 'fail', level: 'SHOULD' }]);
});
