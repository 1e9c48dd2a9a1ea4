// The SDK's transport with nothing in front: what its own examples do, without a web framework.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { registerTools } from './tools.js';

const transports = new Map();

async function transportOf(id) {
  if (id !== undefined) return transports.get(id);
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (session) => void transports.set(session, transport),
  });
  const server = new McpServer({ name: 'ten-tools', version: '1.0.0' });
  registerTools(server);
  await server.connect(transport);
  return transport;
}

async function answer(request, response) {
  const transport = await transportOf(request.headers['mcp-session-id']);
  if (transport) await transport.handleRequest(request, response, request.body);
  else response.writeHead(404).end();
}

const handler = process.argv.includes('--express') ? express().use(express.json()).all('/mcp', answer) : answer;
createServer(handler).listen(Number(process.env.PORT), '127.0.0.1');
