import { clients, nobody, operators, users } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `sse`. */
export const sse: readonly Requirement[] = [
  {
    id: 'sse-framing',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'sse',
    normative: true,
    source: 'WHATWG HTML §9.2.5-9.2.6 (event stream interpretation)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":7,"method":"tools/list"}\'',
    expect:
      'Each event ends with a blank line (LF, CR or CRLF); each non-empty `data` is exactly one JSON-RPC message (array only for 2025-03-26 batches); `event:` is absent or `message`; multi-line payloads use repeated `data:` lines. Also truncated-last-event check: no data after the final blank line. charset parameter, if any, utf-8; bytes are valid UTF-8.',
    notes:
      'Hand-rolled servers often forget the second newline, or use a custom event name that EventSource clients never dispatch.',
    hurts: clients('the parser of the client drops the event, and the caller times out'),
    fix: 'write each message as `data:` lines of one JSON object, and a blank line after it',
  },
  {
    id: 'sse-response-delivered',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (6)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":8,"method":"tools/list"}\'',
    expect:
      'The SSE stream eventually carries the response to the POSTed request; 2025-03-26/2025-06-18 additionally: SHOULD NOT close before it.',
    hurts: clients('the caller waits until it times out'),
    fix: 'keep the stream open until the response is written',
  },
  {
    id: 'sse-close-after-response',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'sse',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (6); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Receiving Messages',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":9,"method":"tools/list"}\'',
    expect: 'Stream ends (EOF) shortly after the response event (allow ~2 s).',
    notes: 'See also rob-cancel-closes-stream and sse-resume-terminates, where both SDKs / v1 leave it open.',
    hurts: operators('each request goes on holding a connection, and a browser has six'),
    fix: 'end the stream once the response is written',
  },
  {
    id: 'sse-related-only',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'sse',
    normative: true,
    needs: 'tool that reports progress',
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (6); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Receiving Messages (MUST in 2026-07-28)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"\'"$PROGRESS_TOOL"\'","arguments":{},"_meta":{"progressToken":"A"}}}\' & curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":11,"method":"tools/call","params":{"name":"\'"$PROGRESS_TOOL"\'","arguments":{},"_meta":{"progressToken":"B"}}}\'; wait',
    expect: 'Two concurrent calls: each stream carries only its own progressToken and its own response.',
    hurts: clients('progress and answers of one call turn up in another'),
    fix: 'send each message on the stream of the request it belongs to',
  },
  {
    id: 'sse-no-broadcast',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    needs: 'tool that emits a notification',
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Multiple Connections (2)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' & sleep 1; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":12,"method":"tools/call","params":{"name":"\'"$NOTIFYING_TOOL"\'","arguments":{}}}\'; wait',
    expect:
      'Every server message appears on exactly one stream of the session (count copies over the GET stream and all POST streams).',
    hurts: clients('clients act on the same message twice'),
    fix: 'send each message on one stream of its session only',
  },
  {
    id: 'sse-get-stream-or-405',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Listening for Messages from the Server (3)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\'',
    expect:
      '200 text/event-stream with headers flushed immediately, or 405. 404 / 400 / 501 / HTML are failures (401/403 when auth is required; 406 only without an Accept header; 400 only without a session id).',
    notes: "v1 recipes without a GET route return Express' 404 HTML (typical tutorial).",
    hurts: clients('SDK clients report an error, and others take the endpoint for no MCP server'),
    fix: 'answer GET with an event stream, or with 405 and an Allow header',
  },
  {
    id: 'sse-get-accept-missing',
    level: 'MAY',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Listening for Messages from the Server (2,3)',
    stimulus: 'curl -sS -i -N --max-time 10 -X GET "$URL" -H "Mcp-Session-Id: $SID"',
    expect: '406, 405 or a text/event-stream — never JSON/HTML 200 and never 5xx.',
    notes: 'v1/v2 transports: 406; v2 default handler: 405.',
    hurts: nobody('every known client says what it takes'),
    fix: 'answer GET without Accept with 406',
  },
  {
    id: 'sse-get-second-stream',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Listening for Messages from the Server (3) + § Multiple Connections (1) (client MAY keep several streams)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' & sleep 1; curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\'; wait',
    expect: 'Second GET also yields 200 SSE (or 405 for both). 409 is neither of the two allowed answers.',
    notes:
      "Both SDK transports answer 409 'Only one SSE stream is allowed per session'. Real effect: after a half-open TCP drop the client's reconnect is refused until the dead stream is noticed. v2's default handler answers 405 to both (ok). The conformance suite's comments bless the limit.",
    hurts: clients('a client whose connection broke unnoticed is turned away when it comes back'),
    fix: 'let a new GET take the place of the older stream',
  },
  {
    id: 'sse-get-no-responses',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Listening for Messages from the Server (4)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' & sleep 1; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":13,"method":"ping"}\'; wait',
    expect: 'No JSON-RPC response appears on the GET stream (unless resuming).',
    hurts: clients('the caller reads the stream of its POST, where the response never comes'),
    fix: 'write a response on the stream of its own POST',
  },
  {
    id: 'sse-server-request-on-origin-stream',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    needs: 'tool that elicits/samples + initialize with those capabilities',
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (6) and § Listening (4) (GET messages SHOULD be unrelated to a running request); seps/2260-Require-Server-requests-to-be-associated-with-Client-requests.md',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":14,"method":"tools/call","params":{"name":"\'"$ELICITING_TOOL"\'","arguments":{}}}\'',
    expect:
      "Client without a GET stream: the server's elicitation/sampling request arrives on THIS POST stream (or the call fails promptly). It must not hang.",
    notes:
      'v2 `ctx.mcpReq.elicitInput()` and v1 `server.server.elicitInput()` without relatedRequestId (all official v1 examples) put it on the GET stream; with none open the call hangs until the 60 s timeout. With enableJsonResponse even a related request is silently dropped (observed hang, v1+v2).',
    hurts: clients('a client without a stream of GET never sees the question, and the call hangs'),
    fix: 'ask through what the handler is given (`extra.sendRequest`), which names the request',
  },
  {
    id: 'sse-priming-event',
    level: 'SHOULD',
    revisions: ['2025-11-25'],
    group: 'sse',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (6); seps/1699-support-sse-polling-via-server-side-disconnect.md (SEP-1699)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":15,"method":"tools/list"}\'',
    expect: 'First SSE event has an `id` and empty `data`.',
    notes: 'Only with an eventStore configured and MCP-Protocol-Version ≥ 2025-11-25; off by default in both.',
    hurts: clients('a client that loses the connection loses the answer too'),
    fix: 'give the transport an event store',
  },
  {
    id: 'sse-retry-before-disconnect',
    level: 'SHOULD',
    revisions: ['2025-11-25'],
    group: 'sse',
    normative: true,
    needs: 'tool that closes its SSE stream early',
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (6) (SEP-1699)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":16,"method":"tools/call","params":{"name":"\'"$POLLING_TOOL"\'","arguments":{}}}\'',
    expect:
      'If the server closes the connection before the response, a `retry:` field was sent first and at least one event carried an id.',
    notes:
      'SDKs send it iff retryInterval is configured; `closeSSEStream` without it gives clients their default back-off.',
    hurts: clients('clients come back late, or cannot say where they were'),
    fix: 'send `retry:` and an id before a stream is closed (`retryInterval`)',
  },
  {
    id: 'sse-event-id-unique',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    needs: 'server that emits SSE event ids (else skip)',
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Resumability and Redelivery (1); WHATWG HTML §9.2.6 (id must not contain NULL)',
    stimulus:
      'for i in 1 2 3; do curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":17,"method":"tools/list"}\'; done',
    expect: 'If `id:` fields are present: all distinct across all streams of the session; printable, no NUL/CR/LF.',
    hurts: clients('a client that resumes gets the events of another stream'),
    fix: 'count events across all streams of a session, in printable characters',
  },
  {
    id: 'sse-resume-replay',
    level: 'MAY',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    needs: 'server that emits SSE event ids (else skip)',
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Resumability and Redelivery (2)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' -H "Last-Event-ID: $LAST_ID"',
    expect:
      'If events carry ids: only later events of the same stream are replayed, in order, then the stream continues. 405 = not resumable (allowed). Unknown id: 4xx preferred, never a replay of everything.',
    notes:
      'With an eventStore. Unknown id: v2 400 (if the store implements getStreamIdForEventId); v1 InMemoryEventStore opens a silent stream.',
    hurts: clients('a client that comes back misses messages, or gets them twice'),
    fix: 'replay the later events of the very stream, in their order',
  },
  {
    id: 'sse-resume-no-cross-stream',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    needs: 'server that emits SSE event ids (else skip)',
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Resumability and Redelivery (2) (MUST NOT replay messages of a different stream)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' -H "Last-Event-ID: $FIRST_ID_OF_STREAM_A"',
    expect:
      "After two finished POST streams A and B: resuming from A's first id yields A's events only; never B's response, never another session's.",
    notes:
      'SDK example stores comply; the official @modelcontextprotocol/server-everything 2026.8.31 event store replays every later event of every stream (observed).',
    hurts: users('answers to others reach whoever resumes a stream'),
    fix: 'keep the stream beside each event, and replay only its own',
  },
  {
    id: 'sse-resume-terminates',
    level: 'SHOULD',
    revisions: ['2025-11-25'],
    group: 'sse',
    normative: true,
    needs: 'server that emits SSE event ids (else skip)',
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (6) (SHOULD terminate the stream after the response)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' -H "Last-Event-ID: $LAST_ID"',
    expect: 'When the replay delivers the final response the resumed stream ends.',
    notes: 'v1 keeps the resumed stream open with keep-alives; v2 closes it.',
    hurts: operators('each stream that was resumed goes on holding a connection'),
    fix: 'end a resumed stream once the response was replayed',
  },
  {
    id: 'sse-disconnect-is-not-cancel',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'sse',
    normative: true,
    needs: 'slow tool with observable side effect',
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (6)',
    stimulus:
      'curl -sS -N --max-time 1 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":18,"method":"tools/call","params":{"name":"\'"$SIDE_EFFECT_TOOL"\'","arguments":{}}}\'',
    expect:
      'Dropping the connection does not cancel the call: its side effect (or resumable result) is observable afterwards.',
    notes:
      "v1 sessionful: continues. v1's official STATELESS example (`res.on('close') → server.close()`) and v2's default legacy leg tear the instance down = cancel.",
    hurts: clients('a call is lost with a connection that breaks for a moment'),
    fix: 'do not close the server when a response closes',
  },
  {
    id: 'sse-keepalive-comments',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'sse',
    normative: false,
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Receiving Messages (note: servers are encouraged to emit comment lines)',
    stimulus:
      'curl -sS -i -N --max-time 40 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\'',
    expect:
      'On a quiet stream at least one `:`-comment (or event) every ≤30 s; comments carry no data and break no parser.',
    notes: '`: keepalive` every 15 s by default in 1.32.2 and 2.4.0 (keepAliveMs; not in early v1 releases).',
    hurts: clients('something on the way cuts the quiet stream, and the client waits for an answer that cannot come'),
    fix: 'send a comment (`: keep-alive`) every 15 s',
  },
  {
    id: 'sse-response-once',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'sse',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Sending Messages to the Server (6), § Multiple Connections (2); docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Sending Messages (6)',
    expect:
      'The response to a request comes once, on the stream of that request, also while other clients are connected.',
    notes:
      'A bridge that listens to its one server anew for each client hands on every answer as often as it has clients.',
    hurts: clients('clients act on an answer twice, or get one that is not theirs'),
    fix: 'listen to the server once, and hand each answer to the request it belongs to',
  },
];
