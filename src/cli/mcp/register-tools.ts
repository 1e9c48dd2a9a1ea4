import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type ProgressToken,
  type ServerNotification,
} from '@modelcontextprotocol/sdk/types.js';
import { callTool } from './call-tool.ts';
import { inTurn } from './in-turn.ts';
import { silent, toldProgress, type Send } from './told-progress.ts';
import type { Given, Tool } from './tool.ts';
import { tools } from './tools/index.ts';
import { hidden, secretsOf } from './without-secrets.ts';

/** What is not given is empty. */
export type GivenParts = Pick<Given, 'folders'> & Partial<Given>;

/** The tools of one server. */
export interface Registered {
  /** Resolves when no call runs any more, also none whose client has gone. */
  readonly idle: () => Promise<void>;
}

/** Gives an MCP server the tools of mcp-migrate, within the folders and hosts that are given; calls run one at a time. */
export function registerTools({ server }: Pick<McpServer, 'server'>, parts: GivenParts): Registered {
  const given: Given = { hosts: [], tokens: {}, env: {}, ...parts };
  const queue = inTurn();
  server.registerCapabilities({ tools: {} });
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    if (params?.cursor !== undefined) throw new McpError(ErrorCode.InvalidParams, 'the list has one page');
    return { tools: tools.map(shown) };
  });
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, sendNotification }) => {
    const { name, arguments: input = {}, _meta } = params;
    const tool = tools.find((one) => one.name === name);
    if (!tool) throw new McpError(ErrorCode.InvalidParams, `there is no tool called ${name}`);
    const secrets = secretsOf(given, input);
    const token = _meta?.progressToken;
    const send = (message: string, told: number): void =>
      void sendNotification(progressOf(token ?? 0, hidden(message, secrets), told)).catch(goneClient);
    const progress = token === undefined ? silent : toldProgress(counting(send));
    return queue(() => callTool(tool, input, { given, progress, signal, secrets }));
  });
  return { idle: () => queue(() => Promise.resolve()) };
}

const shown = ({ name, title, description, annotations, inputSchema, outputSchema }: Tool) => ({
  ...{ name, title, description, annotations, inputSchema, outputSchema },
});

const progressOf = (progressToken: ProgressToken, message: string, progress: number): ServerNotification => ({
  method: 'notifications/progress',
  params: { progressToken, progress, message },
});

/** Whoever has gone hears nothing. */
const goneClient = (): void => undefined;

/** Numbers messages: progress only grows. */
function counting(send: (message: string, told: number) => void): Send {
  let told = 0;
  return (message) => {
    told += 1;
    send(message, told);
  };
}
