import express from 'express';
import { serve, type Running } from '../../fixtures/servers/running.ts';
import { createServer } from './create-server.ts';
import { withSessions } from './sessions.ts';

/** One server instance for all sessions: the second client cannot connect it. */
export function start(): Promise<Running> {
  const server = createServer();
  const app = express().use(express.json());
  app.all('/mcp', withSessions({ server: () => server }));
  return serve(app);
}
