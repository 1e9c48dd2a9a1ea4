import { randomUUID } from 'node:crypto';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import type { RequestHandler, Response } from 'express';
import { createServer } from './create-server.ts';

type Sessions = Map<string, StreamableHTTPServerTransport>;

export interface Wiring {
  readonly server?: () => McpServer;
  /** The answer to a session id that is not known: 404 as it should be. */
  readonly unknown?: number;
}

/** The session map of the SDK's documentation: one transport per session. */
export function withSessions({ server = createServer, unknown = 404 }: Wiring): RequestHandler {
  const sessions: Sessions = new Map();
  return async (request, response) => {
    const id = request.get('mcp-session-id');
    const known = id === undefined ? undefined : sessions.get(id);
    const opens = id === undefined && isInitializeRequest(request.body);
    if (known) await known.handleRequest(request, response, request.body);
    else if (opens) {
      const opened = createTransport(sessions);
      await server().connect(opened);
      await opened.handleRequest(request, response, request.body);
    } else refuse(response, id === undefined ? 400 : unknown, 'No valid session');
  };
}

function createTransport(sessions: Sessions) {
  const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => {
      sessions.set(id, transport);
    },
    onsessionclosed: (id) => {
      sessions.delete(id);
    },
  });
  return transport;
}

/** Answers with a JSON-RPC error without an id. */
export function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ jsonrpc: '2.0', error: { code: -32000, message } });
}
