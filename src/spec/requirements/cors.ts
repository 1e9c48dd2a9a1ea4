import { clients, users } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `cors`. */
export const cors: readonly Requirement[] = [
  {
    id: 'cors-preflight',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'cors',
    normative: false,
    source: 'Fetch Standard §3.2 (CORS); operational practice (no MCP normative text)',
    stimulus:
      "curl -sS -i --max-time 10 -X OPTIONS \"$URL\" -H 'Origin: https://app.example' -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: content-type,authorization,mcp-protocol-version,mcp-session-id,last-event-id,mcp-method,mcp-name'",
    expect:
      'Servers meant for browser clients: 2xx WITHOUT auth, ACAO for the origin, methods incl. POST (+GET, DELETE for legacy sessions), all requested headers allowed (modern: also any Mcp-Param-*; note `*` does not cover Authorization). Servers not meant for browsers: 403/405 and no ACAO.',
    notes:
      "No CORS by default: v1 Express 200 `Allow:` without ACAO; v2 405/403. The v2 auth recipe `app.all('/mcp', auth, …)` answers the preflight 401.",
    hurts: clients('browsers do not let pages send the request'),
    fix: 'answer OPTIONS before authentication, and allow the headers that clients send',
  },
  {
    id: 'cors-actual-response',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'cors',
    normative: false,
    source: 'Fetch Standard §3.2 (CORS); operational practice (no MCP normative text)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Origin: https://app.example\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      'ACAO also on the actual responses, including 400/401/403/404 errors (otherwise browsers hide the status and OAuth cannot start).',
    hurts: clients('pages cannot read the answer'),
    fix: 'add Access-Control-Allow-Origin to every answer, errors as well',
  },
  {
    id: 'cors-expose-headers',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'cors',
    normative: false,
    source:
      'Fetch Standard §3.2 (CORS); operational practice (no MCP normative text); SDK examples/legacy-routing/server.ts',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Origin: https://app.example\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: 'Access-Control-Expose-Headers lists `Mcp-Session-Id` (legacy) and `WWW-Authenticate` (protected).',
    notes:
      '`cors()` defaults expose nothing: initialize works, every later call fails with 400. The official auth tutorial exposes only Mcp-Session-Id; server-everything omits WWW-Authenticate.',
    hurts: clients('pages cannot read the session id, or where to log in'),
    fix: 'expose Mcp-Session-Id and WWW-Authenticate',
  },
  {
    id: 'cors-no-open-local',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'cors',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Security Warning (1); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Security & Endpoint (1)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Origin: http://evil.example.com\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      'Unauthenticated loopback/LAN server: no `Access-Control-Allow-Origin: *` and no reflection of an arbitrary origin. No server: `Access-Control-Allow-Credentials: true` with `*` or with a reflected arbitrary origin; reflected ACAO needs `Vary: Origin`.',
    notes:
      "Common recipe `cors({origin:'*'})` violates it (official server-everything; SDK sse-polling / elicitation-url examples).",
    hurts: users("any page can use the server of its visitor's own machine"),
    fix: 'name the origins that may, in place of `*`',
  },
];
