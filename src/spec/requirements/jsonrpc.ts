import { clients, nobody, operators } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `jsonrpc`. */
export const jsonrpc: readonly Requirement[] = [
  {
    id: 'rpc-response-id-echo',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/index.mdx § Result Responses / Error Responses; docs/specification/2026-07-28/basic/index.mdx § Responses',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":"str-0","method":"ping"}\'',
    expect:
      'Response `id` equals the request id in value AND JSON type. Repeat with 0, 42, "", "7" (modern: use server/discover).',
    hurts: clients('a response with another id, or one of another type, finds no request: the caller times out'),
    fix: 'copy the id of the request as it is, with its type',
  },
  {
    id: 'rpc-response-shape',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/index.mdx § Responses; JSON-RPC 2.0 §5',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":4,"method":"tools/list"}\'',
    expect:
      '`jsonrpc:"2.0"`, exactly one of result/error; error has integer `code` and string `message`. Validate every message against schema/<rev>/schema.json.',
    hurts: clients('SDK clients check every message and drop what does not fit'),
    fix: 'send `"jsonrpc":"2.0"` and either result or error, an error with a whole number as code and a text as message',
  },
  {
    id: 'rpc-parse-error-400',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (4) (cannot accept ⇒ HTTP error status); JSON-RPC 2.0 §5.1',
    stimulus:
      "curl -sS -i -N --max-time 10 -X POST \"$URL\" -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -H \"Mcp-Session-Id: $SID\" -H 'MCP-Protocol-Version: 2025-11-25' --data-binary '{\"jsonrpc\":'",
    expect: 'HTTP 4xx (400 expected), never 200/202/5xx, never a hang.',
    hurts: operators('a body that was cut off on its way looks like an outage, or holds a connection'),
    fix: 'answer what is no JSON with HTTP 400',
  },
  {
    id: 'rpc-parse-error-body',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source: 'JSON-RPC 2.0 §5.1 (-32700); schema/2025-11-25/schema.ts JSONRPCErrorResponse',
    stimulus:
      "curl -sS -i -N --max-time 10 -X POST \"$URL\" -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -H \"Mcp-Session-Id: $SID\" -H 'MCP-Protocol-Version: 2025-11-25' --data-binary '{\"jsonrpc\":'",
    expect:
      'Body is a JSON-RPC error with code -32700 and Content-Type application/json; `id` absent (MCP) or null (JSON-RPC).',
    notes:
      "createMcpExpressApp() of BOTH SDKs installs express.json() first, so the body is Express' HTML error page. Transport alone (node:http / fetch): -32700, id null.",
    hurts: clients('people see an HTML page in place of the reason'),
    fix: 'add an error handler behind the body parser that answers 400 with the JSON-RPC error -32700',
  },
  {
    id: 'rpc-invalid-request',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source: 'JSON-RPC 2.0 §5.1 (-32600 Invalid Request)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"1.0","id":3,"method":"ping"}\'',
    expect:
      '400 + -32600 for well-formed JSON that is not a JSON-RPC 2.0 message ({}, 42, missing method, jsonrpc 1.0, params array). 4xx is the hard part, the code the soft part.',
    notes:
      "v1 (and v2's sessionful transport) answer -32700 'Parse error' for valid JSON; v2 createMcpHandler answers -32600.",
    hurts: clients('people look for broken JSON where the message is what is wrong'),
    fix: 'answer JSON that is no request with 400 and -32600',
  },
  {
    id: 'rpc-id-type',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/index.mdx § Requests (ID MUST NOT be null); docs/specification/2026-07-28/basic/index.mdx § Requests (string or integer)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":null,"method":"ping"}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":true,"method":"ping"}\'',
    expect:
      '4xx for null, boolean, object, array and fractional ids. Never executed and answered with `id:null`, never taken for a notification (202).',
    notes: 'Side effect: integers above 2^53-1 are also refused (400) by both.',
    hurts: nobody('no known client sends an id that is neither a text nor a whole number'),
    fix: 'answer other ids with 400 and -32600',
  },
  {
    id: 'rpc-error-id-not-null',
    level: 'SHOULD',
    revisions: ['2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source:
      "schema/2025-11-25/schema.ts and schema/2026-07-28/schema.ts JSONRPCErrorResponse (`id?: string|number`); docs/specification/2025-11-25/basic/transports.mdx (error response 'that has no id')",
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Mcp-Session-Id: nope\' -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: 'Error bodies never carry `"id":null`: the member is omitted when the id is unknown.',
    notes:
      'Every transport-level error of both SDKs has `"id":null`; v1\'s own JSONRPCErrorResponseSchema rejects that. The conformance wire-schema validator is not applied to these raw rejections.',
    hurts: clients('clients that check messages refuse `"id":null`, and the reason is lost'),
    fix: 'leave `id` out of errors where it is not known',
  },
  {
    id: 'rpc-error-id-when-readable',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/index.mdx § Error Responses (same ID unless it could not be read); docs/specification/2026-07-28/basic/index.mdx § Error Responses',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 1999-01-01\' --data-binary \'{"jsonrpc":"2.0","id":"abc","method":"ping"}\'',
    expect:
      'If a 4xx body is a JSON-RPC error for a well-formed request, its id equals the request id (here "abc"). A non-JSON-RPC body is also allowed.',
    notes:
      "v1 and the v2 sessionful/legacy transport answer id null for 400/404/406 although the id was readable; v2's modern leg echoes it. The v2 TypeScript client hands a 400's JSON-RPC error (-32020/-32021/-32022) to the caller ONLY if its id equals the request id; otherwise it is an opaque HTTP error.",
    hurts: clients('SDK v2 clients hand on the error of a 400 only when its id is that of the request'),
    fix: 'read the body before it is refused, and put its id into the error',
  },
  {
    id: 'rpc-notification-202',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (4); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Sending Messages (5)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","method":"notifications/initialized"}\'',
    expect:
      '202 with empty body (no Content-Type, no JSON-RPC response). Also for an unknown notification method. A malformed notification (`"method":7`) ⇒ 4xx (MUST).',
    notes: 'Tutorial bug class: 200 with `{}`, 204, or an SSE stream.',
    hurts: clients('strict clients (rmcp, and so Codex) give up the handshake on anything but 202'),
    fix: 'answer accepted notifications with 202 and no body',
  },
  {
    id: 'rpc-client-response-202',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'jsonrpc',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (3,4)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":9999,"result":{}}\'',
    expect: '202 empty body if accepted, else 4xx (response to an unknown request id).',
    hurts: clients('strict clients cannot answer what the server asks them (elicitation, sampling)'),
    fix: 'answer accepted responses with 202 and no body',
  },
  {
    id: 'rpc-unknown-method',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'jsonrpc',
    normative: true,
    source: 'JSON-RPC 2.0 §5.1 (-32601); docs/specification/2025-11-25/basic/index.mdx § Error Responses',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":5,"method":"verifier/does-not-exist"}\'',
    expect:
      'JSON-RPC error -32601 with the request id (HTTP 200 JSON/SSE in legacy revisions; 404 only in 2026-07-28, see mod-unknown-method-404).',
    hurts: clients('clients try optional methods, and take any other answer for a broken server'),
    fix: 'answer methods you do not know with -32601 and the id of the request',
  },
  {
    id: 'rpc-invalid-params',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source: 'JSON-RPC 2.0 §5.1 (-32602); docs/specification/2025-11-25/server/prompts.mdx § Error Handling',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":6,"method":"prompts/get","params":{}}\'',
    expect:
      '-32602 for schema-invalid params (prompts/get without name, resources/read without uri, tools/call without name, tools/list with cursor:5). Not -32603, not 5xx. Same for `initialize` without params (and no session is minted).',
    notes:
      'v1 answers -32603 with a dumped Zod issue list for ALL of them; v2 2.4.0 does so for prompts/get, resources/read, tools/list and logging/setLevel in both eras (only tools/call yields -32602).',
    hurts: clients('a mistake of the caller is told as a defect of the server'),
    fix: 'answer params that do not fit with -32602',
  },
  {
    id: 'rpc-batch-accept-2025-03-26',
    level: 'MUST',
    revisions: ['2025-03-26'],
    group: 'jsonrpc',
    normative: true,
    source:
      'docs/specification/2025-03-26/basic/index.mdx § Batching; docs/specification/2025-03-26/basic/transports.mdx § Sending Messages to the Server (3-5)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" --data-binary \'[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]\'',
    expect:
      'Session negotiated at 2025-03-26: both responses arrive (JSON array, or SSE events, optionally batched). An array containing `initialize` is refused (lifecycle § Initialization).',
    hurts: nobody('no client in use sends batches: they came with 2025-03-26 and went with 2025-06-18'),
    fix: 'take arrays in sessions of 2025-03-26, or answer that revision with a later one',
  },
  {
    id: 'rpc-batch-removed',
    level: 'SHOULD',
    revisions: ['2025-06-18', '2025-11-25'],
    group: 'jsonrpc',
    normative: true,
    source:
      'docs/specification/2025-06-18/basic/transports.mdx § Sending Messages to the Server (3) (single message); docs/specification/2025-06-18/changelog.mdx',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-06-18\' --data-binary \'[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]\'',
    expect:
      '4xx (-32600) for a JSON array on a session negotiated at ≥2025-06-18. The client MUST NOT send it; server rejection is implied, not spelled out — report as warning.',
    notes:
      'Both SDKs keep serving arrays (≤100 messages) at every legacy revision. Duplicate ids inside one array lose a response.',
    hurts: nobody('clients must not send arrays since 2025-06-18, and none is known to'),
    fix: 'answer arrays with 400 and -32600',
  },
  {
    id: 'rpc-batch-empty',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source: 'JSON-RPC 2.0 §6 (empty array ⇒ Invalid Request)',
    stimulus:
      "curl -sS -i -N --max-time 10 -X POST \"$URL\" -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -H \"Mcp-Session-Id: $SID\" -H 'MCP-Protocol-Version: 2025-11-25' --data-binary '[]'",
    expect: '400 + -32600.',
    notes: "v1 (and v2's sessionful transport) answer 202 to `[]`.",
    hurts: nobody('no known client sends an empty array'),
    fix: 'answer `[]` with 400 and -32600',
  },
  {
    id: 'rpc-method-not-allowed',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'jsonrpc',
    normative: true,
    source:
      'RFC 9110 §15.5.6 (405 MUST carry Allow); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Earlier Streamable HTTP Revisions',
    stimulus: "curl -sS -i --max-time 10 -X PUT \"$URL\" -H 'Content-Type: application/json' --data-binary '{}'",
    expect:
      '405 with an `Allow` header (501 for methods unknown to the server). 404 hides the endpoint from clients that probe.',
    notes:
      'v1 Express recipe: 404 HTML for PUT; its official stateless example answers 405 WITHOUT Allow on GET/DELETE. v2 createMcpHandler: 405 Allow: POST.',
    hurts: nobody('known clients send POST, GET and DELETE, and none reads Allow'),
    fix: 'answer all other methods with 405 and an Allow header',
  },
  {
    id: 'rpc-initialize-result',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'jsonrpc',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/lifecycle.mdx § Initialization; schema/2025-11-25/schema.ts InitializeResult',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      'result has string protocolVersion, object capabilities, serverInfo{name,version strings}; optional instructions string.',
    hurts: clients('SDK clients do not connect when a member is missing'),
    fix: 'give protocolVersion, capabilities, and serverInfo with a name and a version',
  },
];
