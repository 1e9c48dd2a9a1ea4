/** Answers a POST of JSON-RPC at `where`; says what `says` gives for its address. */
export const rawServer = ({ where = '/mcp', says = '', start = '' } = {}): string => `
import { createServer } from 'node:http';
${start}
const server = createServer((request, response) => {
  if (request.url !== ${JSON.stringify(where)}) return void response.writeHead(404).end('no such page');
  if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
  let text = '';
  request.on('data', (chunk) => (text += chunk)).on('end', () => {
    const { id } = JSON.parse(text);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { pid: process.pid, env: process.env.GIVEN } }));
  });
});
server.listen(Number(process.argv[2] ?? process.env.PORT), '127.0.0.1', () => {
  const { port } = server.address();
  ${says}
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;

/** Mounted at `/mcp/`, to which `/mcp` leads; interpreted by Python 3. */
export const PYTHON = `
import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        if self.path != '/mcp/':
            self.send_response(307 if self.path == '/mcp' else 404)
            self.send_header('Location', '/mcp/')
            self.send_header('Content-Length', '0')
            return self.end_headers()
        request = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        body = json.dumps({'jsonrpc': '2.0', 'id': request['id'], 'result': {'python': True}}).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

HTTPServer(('127.0.0.1', int(sys.argv[sys.argv.index('--port') + 1])), Handler).serve_forever()
`;
