import express from 'express';
import type { RequestHandler } from 'express';
import { serve, type Running } from '../../fixtures/servers/running.ts';
import { refuse, withSessions } from './sessions.ts';

const TOKEN = 'faulty-token';

/** Wants a token where there is no session id yet, and its 401 has no WWW-Authenticate. */
export async function start(): Promise<Running> {
  const app = express().use(express.json());
  app.all('/mcp', askOnce, withSessions({}));
  return { ...(await serve(app)), headers: [['Authorization', `Bearer ${TOKEN}`]] };
}

const askOnce: RequestHandler = (request, response, next) => {
  const opened = request.get('mcp-session-id') !== undefined;
  if (opened || request.get('authorization') === `Bearer ${TOKEN}`) next();
  else refuse(response, 401, 'Unauthorized');
};
