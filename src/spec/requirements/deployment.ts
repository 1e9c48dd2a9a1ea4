import { clients, users } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `deployment`. */
export const deployment: readonly Requirement[] = [
  {
    id: 'dep-sse-not-buffered',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'deployment',
    normative: false,
    needs: 'progress tool (or GET/listen)',
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Receiving Messages (X-Accel-Buffering); operational practice (no MCP normative text)',
    stimulus:
      'curl -sS -N --max-time 60 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$PROGRESS_TOOL"\'","arguments":{},"_meta":{"progressToken":1}}}\' | while IFS= read -r l; do printf \'%s %s\\n\' "$(date +%s.%N)" "$l"; done',
    expect:
      'Events arrive spread over time (first event < 1 s after it is produced), and a GET/listen stream delivers headers at once. All events in one burst at the end = a buffering proxy.',
    notes: 'Fallback without such a tool: time-to-headers of GET (legacy) or of the listen acknowledgment (modern).',
    hurts: clients('progress and questions arrive when all is over'),
    fix: 'switch buffering off for event streams (nginx: `proxy_buffering off;`)',
  },
  {
    id: 'dep-sse-not-compressed',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'deployment',
    normative: false,
    source: 'operational practice (no MCP normative text)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' -H \'Accept-Encoding: gzip, br\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"tools/list"}\'',
    expect:
      'text/event-stream is not content-encoded (or is flushed per event); JSON may be. `Cache-Control: no-cache/no-store, no-transform` is present.',
    notes: '`no-transform` keeps Express compression() off (verified v1); CDNs may ignore it.',
    hurts: clients('events wait for a buffer to fill'),
    fix: 'leave text/event-stream out of compression, and send `Cache-Control: no-cache, no-transform`',
  },
  {
    id: 'dep-idle-timeout',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'deployment',
    normative: false,
    source: 'operational practice (no MCP normative text)',
    stimulus:
      'curl -sS -i -N --max-time 180 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\'',
    expect:
      'An idle stream survives ≥ 120 s (beyond 30/60/100 s proxy and serverless defaults), or ends cleanly with retry:/id so clients can resume; a 90 s tool call returns its result rather than 502/504.',
    notes: 'At the origin thanks to 15 s keep-alives; the path decides.',
    hurts: clients('long calls and quiet streams are cut off'),
    fix: 'raise the idle timeout on the way, and send comments on quiet streams',
  },
  {
    id: 'dep-headers-survive',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'deployment',
    normative: false,
    source: 'operational practice (no MCP normative text)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\' # compare with the same request sent to the origin',
    expect:
      'Authorization, Mcp-Session-Id, MCP-Protocol-Version, Last-Event-ID, Mcp-Method/-Name/-Param-* reach the server (e.g. a garbage MCP-Protocol-Version still yields 400, a mismatching Mcp-Method still -32020); Mcp-Session-Id and WWW-Authenticate reach the client; DELETE and OPTIONS are not swallowed.',
    notes: 'RFC 9110 §5.1: proxies must forward unrecognised fields.',
    hurts: clients('sessions, versions or logins get lost on the way'),
    fix: 'let headers pass that the proxy does not know, both ways',
  },
  {
    id: 'dep-session-affinity',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'deployment',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Session Management (3) read across replicas; operational practice (no MCP normative text) ; docs/specification/2025-11-25/basic/transports.mdx § Session Management (2) (the header, not the connection, identifies the session)',
    stimulus:
      'for i in $(seq 20); do curl -sS -o /dev/null -w \'%{http_code}\\n\' --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' -H \'Connection: close\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'; done',
    expect:
      '20 fresh connections with one session id: all 200. Sporadic 404/400 = in-memory sessions behind a load balancer without affinity (also try without cookies: affinity must not need a cookie). Single-process servers must pass too: the header, not the TCP connection, is the session.',
    notes: 'In-memory maps of both SDK recipes are single-process.',
    hurts: clients('requests meet a process that does not know their session'),
    fix: 'route by Mcp-Session-Id, run one replica, or serve without sessions',
  },
  {
    id: 'dep-no-redirect',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'deployment',
    normative: false,
    source:
      'RFC 9110 §15.4.2-15.4.3 (301/302 may turn POST into GET), §15.4.9 (308); operational practice (no MCP normative text)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL/" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'; curl -sS -i -N --max-time 10 -X POST "http://${URL#https://}" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      'The configured URL answers directly. Trailing-slash and http→https variants: 307/308 or a plain 4xx, never 301/302/303 (loses the body), never cross-origin (clients refuse / drop Authorization).',
    notes: 'Express serves /mcp and /mcp/ and /MCP alike.',
    hurts: clients('clients repeat the request without its body, or refuse to follow'),
    fix: 'give clients the address it ends at, and serve it with and without a slash',
  },
  {
    id: 'dep-https',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'deployment',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/authorization.mdx § Communication Security; OAuth 2.1 §1.5; RFC 6750 §5.3',
    stimulus:
      "curl -sS -o /dev/null -w '%{http_code} %{ssl_verify_result} %{http_version}\\n' --max-time 10 \"$URL\"; curl -sS -i --max-time 10 -X POST \"http://${URL#https://}\" -H 'Content-Type: application/json' --data-binary '{}'",
    expect:
      'Remote server: valid certificate chain and hostname, TLS ≥1.2; plain http never serves MCP (refused, 4xx or 308).',
    notes: 'Loopback servers exempt.',
    hurts: users('tokens and answers can be read on the way'),
    fix: 'serve over TLS, and do not answer over plain HTTP',
  },
];
