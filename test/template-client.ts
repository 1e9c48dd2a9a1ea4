import { afterAll, expect } from 'vitest';
import {
  makeProject,
  startServer,
  type Answer,
  type Ask,
  type Project,
  type RunningServer,
} from './template-project.ts';

export const ALICE = 'alice-0123456789abcdef';
export const BOB = 'bob:0123456789abcdef';
export const KEYS = `alice:${ALICE},bob:${BOB}`;
export const ACCEPT = { accept: 'application/json, text/event-stream' };
export const JSON_HEADERS = { ...ACCEPT, 'content-type': 'application/json' };
const PARAMS = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
export const INITIALIZE = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: PARAMS });

export const callTool = (name: string) =>
  JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name } });
export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
export const session = (id: string) => ({ 'mcp-session-id': id, 'mcp-protocol-version': '2025-06-18' });
export const errorOf = ({ text }: Answer) => (JSON.parse(text) as { error: unknown }).error;

/** How often the fixture's servers were closed. */
export const closings = (server: RunningServer) => server.log().split('server closed').length - 1;

export const post = (server: RunningServer, body: string, headers: Ask['headers'] = {}) =>
  server.ask({ body, headers: { ...JSON_HEADERS, ...headers } });

export async function openSession(server: RunningServer, headers: Ask['headers'] = {}): Promise<string> {
  const answer = await post(server, INITIALIZE, headers);
  expect(answer.status, answer.text).toBe(200);
  return String(answer.headers['mcp-session-id']);
}

export const openStream = (server: RunningServer, id: string) =>
  server.ask({ method: 'GET', headers: { ...ACCEPT, ...session(id) }, keepOpen: true });

/** Projects and servers that are gone after the tests of the file. */
export function keepTrack() {
  const projects: Project[] = [];
  const servers: RunningServer[] = [];
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all(projects.map((project) => project.remove()));
  });
  return {
    async project(...parameters: Parameters<typeof makeProject>): Promise<Project> {
      const project = await makeProject(...parameters);
      projects.push(project);
      return project;
    },
    async start(...parameters: Parameters<typeof startServer>): Promise<RunningServer> {
      const server = await startServer(...parameters);
      servers.push(server);
      return server;
    },
  };
}
