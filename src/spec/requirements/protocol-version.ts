import { clients, nobody } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `protocol-version`. */
export const protocolVersion: readonly Requirement[] = [
  {
    id: 'pv-negotiate-same',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'protocol-version',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/lifecycle.mdx § Version Negotiation',
    stimulus:
      'for v in 2025-03-26 2025-06-18 2025-11-25; do curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"\'$v\'","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'; done',
    expect: 'For every revision the server supports the result echoes exactly that protocolVersion.',
    hurts: clients('clients that speak only that revision leave'),
    fix: 'answer with the revision that was asked for where it is spoken',
  },
  {
    id: 'pv-negotiate-unsupported',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'protocol-version',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/lifecycle.mdx § Version Negotiation, § Error Handling',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"1999-01-01","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      "200 with a result naming another version it supports (SHOULD be its latest). The page's own example also shows a -32602 error with data.supported: accept, but warn.",
    hurts: clients('newer clients cannot agree on an older revision, and leave'),
    fix: 'answer a revision you do not speak with the latest that you do',
  },
  {
    id: 'pv-header-invalid-400',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25'],
    group: 'protocol-version',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Protocol Version Header',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: garbage\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect:
      '400 for an invalid or unsupported MCP-Protocol-Version on a non-initialize request (repeat with 1999-01-01, 2099-01-01, empty value; also on GET and DELETE). initialize itself should tolerate a supported header value (clients and the official suite send it).',
    notes:
      "v2 handler answers 400 with -32602 because any value sorting after 2026-07-28 as a string counts as 'modern'.",
    hurts: nobody('clients send the revision that was agreed on'),
    fix: 'answer revisions you do not know with 400',
  },
  {
    id: 'pv-header-missing-ok',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'protocol-version',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Protocol Version Header (assume 2025-03-26 / negotiated version)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: '200: a missing header is not an error in legacy revisions.',
    hurts: clients('clients of 2025-03-26 do not know the header'),
    fix: 'take a missing header for the revision that was agreed on',
  },
  {
    id: 'pv-modern-probe-on-legacy',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25'],
    group: 'protocol-version',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Protocol Version Header; docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Backward Compatibility; docs/specification/2026-07-28/basic/versioning.mdx § Compatibility Matrix',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: server/discover\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'Legacy-only server: 400 (or 404/405) whose body is NOT a recognised modern error (-32020/-32021/-32022), so dual-era clients fall back to initialize. 200, 5xx, 401-less hang or an HTML redirect break auto-negotiation.',
    notes: 'v1: 400 -32000.',
    hurts: clients('clients of both eras stop here in place of going on with initialize'),
    fix: 'answer a revision you do not speak with 400, before anything else is looked at',
  },
];
