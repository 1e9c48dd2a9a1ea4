import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { registerTools } from './tools.js';

const server = new McpServer({ name: 'ten-tools', version: '1.0.0' });
registerTools(server);

await server.connect(new StdioServerTransport());
