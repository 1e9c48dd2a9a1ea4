import { clients, operators, users } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `security`. */
export const security: readonly Requirement[] = [
  {
    id: 'sec-origin-403',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'security',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Security Warning (1); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Security & Endpoint (1)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Origin: http://evil.example.com\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      '403 (body optional, JSON-RPC error without id). Send ONLY a bad Origin, with the correct Host. Servers with auth may answer 401 first — then retry with a token. (2025-03-26/2025-06-18 require the validation but do not pin 403: any 4xx.)',
    notes:
      "v1 createMcpExpressApp checks Host only, so it passes the official scenario and still serves evil origins. v2: satisfied by createMcp{Express,Hono,Fastify}App on a localhost bind; NOT by bare createMcpHandler, nor by the documented `host:'0.0.0.0', allowedHosts:[…]` recipe (200 observed).",
    hurts: users('any web page can reach the server through DNS rebinding'),
    fix: 'answer foreign Origin headers with 403 before the transport',
  },
  {
    id: 'sec-origin-get-delete',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'security',
    normative: true,
    source: "docs/specification/2025-11-25/basic/transports.mdx § Security Warning (1) ('all incoming connections')",
    stimulus:
      "curl -sS -i -N --max-time 10 -X GET \"$URL\" -H 'Accept: text/event-stream' -H \"Mcp-Session-Id: $SID\" -H 'MCP-Protocol-Version: 2025-11-25' -H 'Origin: http://evil.example.com'",
    expect: '403 on GET and DELETE too (405 acceptable where the verb is not offered).',
    hurts: users('any web page can listen to sessions, or end them'),
    fix: 'look at Origin on GET and DELETE as well',
  },
  {
    id: 'sec-origin-bypasses',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'security',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Security Warning (1); Fetch / RFC 6454 (`Origin: null`)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Origin: null\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Origin: http://localhost.evil.example\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      '403 for `Origin: null` (sandboxed iframe, file://) unless allow-listed, and for look-alikes (localhost.evil.example, 127.0.0.1.evil.example, evil-<host>).',
    notes: "Catches `includes('localhost')` / startsWith checks.",
    hurts: users('a page whose name only looks like an allowed one can reach the server'),
    fix: 'compare the whole host of Origin',
  },
  {
    id: 'sec-origin-absent-ok',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'security',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Security Warning (1) (only a present and invalid Origin is refused)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: 'No Origin header ⇒ served (native clients never send one).',
    hurts: clients('clients outside of browsers send no Origin, and are locked out'),
    fix: 'let requests without Origin pass',
  },
  {
    id: 'sec-host-rebinding',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'security',
    normative: true,
    source:
      'GHSA-w48q-cv73-mx4w; RFC 9110 §7.2; docs/specification/2025-11-25/basic/transports.mdx § Security Warning (DNS rebinding)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Host: evil.example.com\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      'Loopback-reachable servers: 4xx (403/421) for a foreign Host. Remote servers behind a vhost proxy: 4xx or routed elsewhere; never a normal MCP answer.',
    notes:
      "Only via createMcp*App. v1 transport option `enableDnsRebindingProtection: true` WITHOUT allowedHosts/allowedOrigins checks nothing (verified), and `allowedHosts:['127.0.0.1']` rejects everything because it compares host:port.",
    hurts: users('a page whose name is rebound to this address can read the answers'),
    fix: 'answer foreign Host headers with 403 or 421',
  },
  {
    id: 'sec-bind-localhost',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'security',
    normative: true,
    needs: 'second interface of the target machine',
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Security Warning (2); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Security & Endpoint (2)',
    stimulus:
      'curl -sS -i --max-time 5 -X POST "http://$LAN_IP:$PORT/mcp" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: 'Local servers: connection refused on non-loopback interfaces.',
    notes:
      'Official v1 examples and the v2 Express docs recipe call app.listen(PORT) — binds ::/0.0.0.0 (seen in ss) although createMcpExpressApp defaults to host 127.0.0.1 (that option only selects validation).',
    hurts: users('everybody in the network can reach the server'),
    fix: 'listen on 127.0.0.1 unless clients have to log in',
  },
  {
    id: 'sec-body-limit',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'security',
    normative: false,
    source: 'RFC 9110 §15.5.14 (413); operational practice (no MCP normative text)',
    stimulus:
      "head -c 12000000 /dev/zero | tr '\\0' x | curl -sS -i --max-time 20 -X POST \"$URL\" -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' --data-binary @-",
    expect:
      '413 (or 400) quickly for an over-large body, connection closed or drained, server alive afterwards (ping).',
    notes:
      '4 MiB default in both transports; 100 kB with express.json(). Only with a written permission on production targets.',
    hurts: operators('a few requests fill the memory'),
    fix: 'limit bodies, and answer larger ones with 413',
  },
  {
    id: 'sec-session-not-auth',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'security',
    normative: true,
    needs: 'token',
    source:
      'docs/docs/2025-11-25/tutorials/security/security_best_practices.mdx § Session Hijacking (MUST verify all inbound requests, MUST NOT use sessions for authentication)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: 'Protected server: valid session id, no Authorization ⇒ 401 (POST, GET, DELETE).',
    hurts: users('whoever learns a session id acts as its user'),
    fix: 'verify the token on every request',
  },
  {
    id: 'sec-session-user-binding',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'security',
    normative: true,
    needs: 'two tokens of different users',
    source:
      'docs/docs/2025-11-25/tutorials/security/security_best_practices.mdx § Session Hijacking (SHOULD bind session ids to user information)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' -H "Authorization: Bearer $TOKEN_B" --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: 'Session of user A + valid token of user B ⇒ 401/403/404, also on GET (event stream) and DELETE.',
    notes:
      "Neither SDK nor any official example binds them: bob's token drove alice's session and opened her event stream (observed v1; same code in v2's sessionful transport). v2's default handler has no sessions.",
    hurts: users('a user who learns the session id of another acts in that session'),
    fix: 'keep the user with the session, and answer 404 to anybody else',
  },
  {
    id: 'sec-state-handle-binding',
    level: 'SHOULD',
    revisions: ['2026-07-28'],
    group: 'security',
    normative: true,
    needs: 'two tokens + knowledge of a stateful tool',
    source:
      'docs/docs/2026-07-28/tutorials/security/security_best_practices.mdx § State Handle Hijacking; docs/specification/2026-07-28/server/tools.mdx § Stateful Tools',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $STATEFUL_TOOL" -H "Authorization: Bearer $TOKEN_B" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$STATEFUL_TOOL"\'","arguments":{"handle":"\'"$HANDLE_OF_A"\'"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'A handle minted for user A is refused for user B (tool execution error). Handles look random, not sequential.',
    hurts: users('a user who learns the state of another goes on in their name'),
    fix: 'keep the user with what is handed out, and refuse it from anybody else',
  },
  {
    id: 'sec-no-stack-trace',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'security',
    normative: false,
    source: 'OWASP ASVS 7.4.1; operational practice (no MCP normative text)',
    stimulus:
      "curl -sS -i -N --max-time 10 -X POST \"$URL\" -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -H \"Mcp-Session-Id: $SID\" -H 'MCP-Protocol-Version: 2025-11-25' --data-binary '{\"jsonrpc\":'",
    expect:
      'Error bodies (parse error, 404 route, 413, 415, 500) contain no stack traces, file paths or framework HTML.',
    notes:
      'Express default error page with absolute paths unless NODE_ENV=production; reached through createMcpExpressApp of both SDKs — and BEFORE authentication, because express.json() runs first.',
    hurts: users('strangers learn paths and versions of the server'),
    fix: 'set NODE_ENV=production, or answer errors yourself',
  },
  {
    id: 'sec-tool-input-validated',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'security',
    normative: true,
    needs: 'tool with a required argument',
    source:
      'docs/specification/2025-11-25/server/tools.mdx § Security Considerations (1); docs/specification/2026-07-28/server/tools.mdx § Security Considerations (1)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":20,"method":"tools/call","params":{"name":"\'"$TOOL"\'","arguments":{"\'"$REQUIRED_ARG"\'":{"wrong":"type"}}}}\'',
    expect:
      'Arguments violating inputSchema are rejected: result with isError:true, or -32602; never silently executed, never 5xx.',
    notes: 'isError result in both SDKs (2025-11-25 wording: SEP-1303 prefers the tool error).',
    hurts: users('a tool runs with whatever it is given'),
    fix: 'check arguments against the inputSchema',
  },
];
