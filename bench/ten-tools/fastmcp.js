// The same tools on FastMCP (npm), which serves HTTP itself.
import { FastMCP } from 'fastmcp';
import { z } from 'zod';
import { registerTools } from './tools.js';

const server = new FastMCP({ name: 'ten-tools', version: '1.0.0' });
registerTools({
  registerTool: (name, { description, inputSchema }, execute) =>
    server.addTool({ name, description, parameters: z.object(inputSchema), execute }),
});
await server.start({
  transportType: 'httpStream',
  httpStream: { host: '127.0.0.1', port: Number(process.env.PORT), endpoint: '/mcp' },
});
