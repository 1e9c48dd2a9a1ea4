import { hostHeaderValidation } from '@modelcontextprotocol/sdk/server/middleware/hostHeaderValidation.js';
import cors from 'cors';
import express from 'express';
import { serve, type Running } from '../../fixtures/servers/running.ts';
import { withSessions } from './sessions.ts';

/** The SDK's documentation, followed: a transport per session, CORS, allowed hosts; any Origin is let in. */
export function start(): Promise<Running> {
  const app = express().use(hostHeaderValidation(['localhost', '127.0.0.1']));
  app.use(cors({ exposedHeaders: ['Mcp-Session-Id'] }), express.json());
  app.all('/mcp', withSessions({}));
  return serve(app);
}
