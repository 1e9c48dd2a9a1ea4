import { clients, operators, users } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `robustness`. */
export const robustness: readonly Requirement[] = [
  {
    id: 'rob-ping',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'robustness',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/utilities/ping.mdx § Behavior Requirements',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":"p1","method":"ping"}\'',
    expect: 'Prompt (<1 s) response with result `{}`.',
    hurts: clients('clients that ping take the connection for dead'),
    fix: 'answer ping with `{}`',
  },
  {
    id: 'rob-session-isolation',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'robustness',
    normative: true,
    needs: 'none (slow tool sharpens it)',
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Session Management; docs/specification/2025-11-25/basic/index.mdx § Requests (id uniqueness is per session)',
    stimulus:
      '# two sessions, same ids at the same time: curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID_A" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":70,"method":"tools/call","params":{"name":"\'"$SLOW_TOOL"\'","arguments":{}}}\' & curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID_B" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":70,"method":"tools/list"}\'; wait',
    expect:
      "Each gets its own answer; notifications of session A never reach B's streams; 20 parallel initializes yield 20 working sessions.",
    notes:
      "Fails when ONE McpServer serves many transports: second connect throws 'Already connected to a transport' ⇒ 500; with close()+connect per request the first caller's stream ends EMPTY (both observed on 1.32.2).",
    hurts: users('one client gets what is meant for another, or nothing'),
    fix: 'build a server for each session (or request), and keep no request of one in another',
  },
  {
    id: 'rob-concurrent-requests',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'robustness',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Multiple Connections; docs/specification/2026-07-28/basic/index.mdx § Statelessness',
    stimulus:
      'for i in $(seq 50); do curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":\'$i\',"method":"tools/list"}\' & done; wait',
    expect: '50 parallel requests on one session: every response has its own id and content; none lost.',
    hurts: clients('clients that ask several things at once lose answers'),
    fix: 'keep what is asked apart by request, and answer each on its own response',
  },
  {
    id: 'rob-duplicate-inflight-id',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'robustness',
    normative: false,
    needs: 'slow tool',
    source: 'docs/specification/2025-11-25/basic/index.mdx § Requests (client MUST NOT reuse); robustness',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":60,"method":"tools/call","params":{"name":"\'"$SLOW_TOOL"\'","arguments":{}}}\' & sleep 0.2; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":60,"method":"ping"}\'; wait',
    expect: 'Both HTTP requests terminate (answer or error); no hang, no cross-talk.',
    notes:
      'v1 and v2 sessionful: the first POST hangs for ever (SSE open with keep-alives; JSON mode: no headers at all). v2 default handler is per-request and fine.',
    hurts: clients('the first caller waits for ever'),
    fix: 'refuse an id that is still in use, or keep both apart',
  },
  {
    id: 'rob-cancel',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'robustness',
    normative: true,
    needs: 'slow tool',
    source: 'docs/specification/2025-11-25/basic/utilities/cancellation.mdx § Behavior Requirements',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":50,"method":"tools/call","params":{"name":"\'"$SLOW_TOOL"\'","arguments":{}}}\' & sleep 0.5; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":50,"reason":"verifier"}}\'; wait',
    expect: '202 for the notification; no result for id 50 afterwards; unknown / finished ids are ignored (202).',
    notes:
      'v1 ignores requestId 0 (falsy check) — id 0 cannot be cancelled. Stateless wirings (v2 default legacy leg, v1 stateless) accept the notification but cannot cancel anything.',
    hurts: operators('work goes on that nobody waits for'),
    fix: 'hand the signal of the request on to what takes long',
  },
  {
    id: 'rob-cancel-closes-stream',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'robustness',
    normative: true,
    needs: 'slow tool',
    source:
      'docs/specification/2025-11-25/basic/utilities/cancellation.mdx § Behavior Requirements (free associated resources); docs/specification/2025-11-25/basic/transports.mdx § Sending Messages (6)',
    stimulus:
      'curl -sS -i -N --max-time 60 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":51,"method":"tools/call","params":{"name":"\'"$SLOW_TOOL"\'","arguments":{}}}\' & sleep 0.5; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":51}}\'; wait',
    expect: 'The POST of the cancelled request ends within seconds.',
    notes:
      'v1 and v2 sessionful leave the SSE stream open with keep-alives for ever; with enableJsonResponse the POST never gets response headers (observed): leaks one socket per cancelled call.',
    hurts: operators('each call that was cancelled goes on holding a connection'),
    fix: 'end the stream of a call that was cancelled',
  },
  {
    id: 'rob-progress',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'robustness',
    normative: true,
    needs: 'tool that reports progress',
    source:
      'docs/specification/2025-11-25/basic/utilities/progress.mdx § Progress Flow; docs/specification/2026-07-28/basic/patterns/progress.mdx',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":52,"method":"tools/call","params":{"name":"\'"$PROGRESS_TOOL"\'","arguments":{},"_meta":{"progressToken":"tok-1"}}}\'',
    expect:
      'Progress only with the token of the active request (same type), strictly increasing, none after the response, none without a token.',
    hurts: clients('people see the progress of another call, or one that runs backwards'),
    fix: 'send progress only with the token of the call, ever larger, and none after the response',
  },
  {
    id: 'rob-payload-200k',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'robustness',
    normative: false,
    source: 'operational practice (no MCP normative text)',
    stimulus:
      'printf \'{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"%s","arguments":{"text":"%s"}}}\' "$ECHO_TOOL" "$(head -c 200000 /dev/zero | tr \'\\0\' x)" | curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary @-',
    expect: 'A 200 kB argument is processed (typical file contents); response not truncated.',
    notes:
      'createMcpExpressApp: express.json() default 100 kB ⇒ 413 HTML page, although the transports allow 4 MiB (v2 has a jsonLimit option). Transport on node:http / fetch: fine.',
    hurts: clients('tools that take the content of files are turned away'),
    fix: "raise the limit of the body parser (`express.json({ limit: '4mb' })`)",
  },
  {
    id: 'rob-hostile-json',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'robustness',
    normative: false,
    source: 'operational practice (no MCP normative text)',
    stimulus:
      'python3 -c "print(\'{\\"jsonrpc\\":\\"2.0\\",\\"id\\":1,\\"method\\":\\"ping\\",\\"params\\":{\\"a\\":\'+\'[\'*20000+\']\'*20000+\'}}\')" | curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary @-',
    expect:
      'Deep nesting, __proto__/constructor names, duplicate keys, BOM, invalid UTF-8, slow upload: 2xx/4xx, never 5xx, crash or hang; server answers ping afterwards.',
    notes:
      'v2 behind express.json(): 500 -32603 (toNodeHandler re-stringifies the parsed body, stack overflow caught).',
    hurts: operators('one request can end the process'),
    fix: 'catch the errors of a request, and limit the depth of JSON',
  },
  {
    id: 'rob-cross-talk',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'robustness',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Session Management; docs/specification/2025-11-25/basic/index.mdx § Requests (id uniqueness is per session); docs/specification/2026-07-28/basic/index.mdx § Statelessness',
    expect:
      'Several clients ask at the same time for all that needs no permission, with the same ids and progress tokens for different things: each gets the answers to its own requests, all of them, and a stream of its own.',
    notes:
      'One transport for all clients (CVE-2026-25536 in SDK 1.10.0 to 1.25.3), one server connected to the transport of whoever came last, a bridge that knows pending requests by their id only. A server whose lists are answered at once may hide it: see rob-cross-talk-calls.',
    hurts: users('one client gets what is meant for another, or nothing'),
    fix: 'build a transport and a server for each session (or request), and keep no request of one in another',
  },
  {
    id: 'rob-cross-talk-calls',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'robustness',
    normative: true,
    needs: 'a tool that may be called',
    source:
      'docs/specification/2025-11-25/basic/index.mdx § Requests (id uniqueness is per session); docs/specification/2026-07-28/basic/index.mdx § Statelessness',
    expect: 'While one client waits for the answer of a tool, others ask with the same id: each gets its own answer.',
    notes:
      'Only a call takes long enough to show that requests of all clients are kept together where everything else is answered at once.',
    hurts: users('one client gets the answer of a tool that another called'),
    fix: 'keep what is asked apart by client, never by the id of the request alone',
  },
];
