// What node:http itself costs: reads a body, parses it and answers as a server with sessions would, without one.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const RESULTS = {
  initialize: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'floor', version: '1.0.0' } },
  'tools/call': { content: [{ type: 'text', text: 'hello' }] },
};

createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  request.once('end', () => {
    const { id, method } = JSON.parse(text || '{}');
    const session = request.headers['mcp-session-id'] ?? randomUUID();
    const headers = { 'content-type': 'application/json', 'mcp-session-id': session };
    if (id === undefined) response.writeHead(202, headers).end();
    else response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: '2.0', id, result: RESULTS[method] }));
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
