import { clients, nobody, users } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `content-negotiation`. */
export const contentNegotiation: readonly Requirement[] = [
  {
    id: 'cn-post-response-type',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'content-negotiation',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (5); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Sending Messages (6)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"tools/list"}\'',
    expect:
      '200 with Content-Type essence exactly `application/json` or `text/event-stream`; body matches the declared type (one JSON object / SSE frames). Modern servers: same with the modern stimulus of mod-result-type.',
    notes: 'SDK clients throw `Unexpected content type` on anything else.',
    hurts: clients('SDK clients throw "Unexpected content type" on anything else'),
    fix: 'answer requests with application/json or text/event-stream, and with a body of that type',
  },
  {
    id: 'cn-json-single-object',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'content-negotiation',
    normative: true,
    source:
      'docs/specification/2025-06-18/basic/transports.mdx § Sending Messages to the Server (5); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Sending Messages (6)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"tools/list"}\'',
    expect:
      'If the response is application/json it is ONE JSON object, not an array and not NDJSON. (2025-03-26 allows an array, only in answer to a batch.)',
    hurts: clients('SDK clients wait for one response and refuse or overlook a list'),
    fix: 'write the response object itself, not a list of responses',
  },
  {
    id: 'cn-accept-list-variants',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'content-negotiation',
    normative: true,
    source: 'RFC 9110 §12.5.1, §5.3 (list syntax, q-values, repeated field lines)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: text/event-stream;q=0.9, application/json;q=0.8\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: '200. Order, q>0 weights, parameters and two separate Accept field lines must not change the outcome.',
    notes: 'Both SDKs substring-match the header, so ordinary variants pass.',
    hurts: clients('clients name the two types in either order, some with weights'),
    fix: 'read Accept as a list: split it at commas, take the parameters off, then compare',
  },
  {
    id: 'cn-accept-case-insensitive',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'content-negotiation',
    normative: true,
    source: 'RFC 9110 §8.3.1 (media type tokens are case-insensitive), §12.5.1',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: APPLICATION/JSON, TEXT/EVENT-STREAM\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: '200 (same as lower case).',
    notes:
      'Observed 406 on v1 and on the v2 legacy leg (case-sensitive `includes`). v2 modern leg ignores Accept, so passes.',
    hurts: nobody('every known client writes the two types in lower case'),
    fix: 'lower-case Accept before it is searched',
  },
  {
    id: 'cn-accept-wildcard',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'content-negotiation',
    normative: true,
    source: 'RFC 9110 §12.5.1 (`*/*`, `type/*` ranges); MCP obliges only the client to list both types',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: */*\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect:
      '200 preferred. 406 is defensible because the client MUST list both types; report as a diagnostic, never as a failure.',
    notes:
      "Both SDKs answer 406 to `*/*` (v2 modern leg: 200). Typical cause of 'works in the SDK client, fails in curl / gateway health checks'.",
    hurts: clients('curl, health checks and clients that only send `*/*` are turned away'),
    fix: 'let `*/*`, `application/*` and `text/*` stand for the types they cover',
  },
  {
    id: 'cn-accept-unsupported-no-wrong-type',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'content-negotiation',
    normative: true,
    source:
      'RFC 9110 §12.5.1, §15.5.7; docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (2)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect:
      'Either 406 (JSON-RPC error body allowed) or 200 application/json. Not `text/event-stream`, not 5xx. Same for `text/event-stream;q=0`.',
    notes:
      'v1/v2-legacy: 406 for the missing type, but `text/event-stream;q=0` is answered with SSE. v2 modern ignores Accept and streams SSE when the tool notifies.',
    hurts: clients('a client that takes only JSON gets a stream it cannot read'),
    fix: 'answer with JSON, or with 406, where the client does not take text/event-stream',
  },
  {
    id: 'cn-content-type-json-params',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'content-negotiation',
    normative: true,
    source: 'RFC 9110 §8.3.1; RFC 8259 §11',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json; charset=utf-8\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: '200.',
    hurts: clients('.NET clients send `application/json; charset=utf-8`'),
    fix: 'compare the media type only: without its parameters, in lower case',
  },
  {
    id: 'cn-content-type-415',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'content-negotiation',
    normative: true,
    source: "RFC 9110 §15.5.16; CORS 'simple request' CSRF defence (Fetch §CORS-safelisted)",
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: text/plain\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect:
      '415 (400 acceptable). The request must NOT be executed: a text/plain POST needs no CORS preflight, so accepting it makes every tool reachable from any web page. Also test a missing Content-Type.',
    notes: 'Both: 415 / -32000. Older SDK releases substring-matched and accepted `text/plain; a=application/json`.',
    hurts: users(
      'a web page may send text/plain anywhere without asking first, so it can run the tools of its visitor',
    ),
    fix: 'answer bodies that are not application/json with 415',
  },
  {
    id: 'cn-utf8',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'content-negotiation',
    normative: true,
    needs: 'echo tool',
    source:
      'docs/specification/2025-11-25/basic/transports.mdx (intro: JSON-RPC messages MUST be UTF-8); docs/specification/2026-07-28/basic/transports/index.mdx § Messages',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"\'"$ECHO_TOOL"\'","arguments":{"text":"héllo 世界 🙂"}}}\'',
    expect: 'Non-ASCII round-trips byte-exact (JSON or SSE). A `charset` parameter, if any, is utf-8.',
    notes: 'Needs one tool that reflects its input; otherwise check non-ASCII in tools/list descriptions.',
    hurts: clients('text that is not ASCII arrives garbled, or its request gets no answer'),
    fix: 'join the chunks of a body before they are decoded, and decode them as UTF-8',
  },
];
