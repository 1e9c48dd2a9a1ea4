import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Running } from '../../fixtures/servers/running.ts';
import { withSessions } from './sessions.ts';

/** 400 for session ids it does not know; no CORS, no Host check, on all interfaces. */
export async function start(): Promise<Running> {
  const app = express().use(express.json());
  const mcp = withSessions({ unknown: 400 });
  app.post('/mcp', mcp).delete('/mcp', mcp);
  const server = createServer(app).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close().closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}/mcp`, close };
}
