import { clients, nobody, operators, users } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `session`. */
export const session: readonly Requirement[] = [
  {
    id: 'session-id-charset',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (1)',
    stimulus:
      'curl -sS -D - -o /dev/null --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: 'If `Mcp-Session-Id` is present on the initialize response: non-empty, every byte 0x21-0x7E.',
    notes:
      "Neither SDK validates the sessionIdGenerator result: ids with spaces, tabs, Latin-1 or '' are sent as is (tried on v1).",
    hurts: clients('HTTP stacks refuse to send such a header back'),
    fix: 'take crypto.randomUUID()',
  },
  {
    id: 'session-id-entropy',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Session Management (1); docs/docs/2025-11-25/tutorials/security/security_best_practices.mdx § Session Hijacking (MUST be secure, non-deterministic)',
    stimulus:
      'for i in $(seq 20); do curl -sS -D - -o /dev/null --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\' | grep -i \'^mcp-session-id\'; done',
    expect:
      '20 ids: all distinct, ≥ ~122 random bits by shape (UUIDv4 or longer), no shared prefix that grows monotonically (timestamp / counter). DELETE each afterwards.',
    notes: 'With randomUUID() as in the examples.',
    hurts: users('whoever has one session id can guess those of others'),
    fix: 'take crypto.randomUUID()',
  },
  {
    id: 'session-stateless-consistent',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (2)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: 'If initialize returned NO session id, requests without the header work (200).',
    notes:
      "Typical bug: server keeps a map but forgets to return the header (e.g. `transports[transport.sessionId]` before handleRequest ⇒ key 'undefined').",
    hurts: clients('no client can send an id that it never got: all fails after initialize'),
    fix: 'return the id in Mcp-Session-Id on initialize, or serve requests without it',
  },
  {
    id: 'session-missing-400',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (2)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect:
      'If initialize returned a session id: 400 for a non-initialize POST/GET/DELETE without the header. (401 first when auth applies.)',
    hurts: clients('a client that lost its id is not told so'),
    fix: 'answer requests without Mcp-Session-Id with 400',
  },
  {
    id: 'session-unknown-404',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (3,4)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Mcp-Session-Id: 00000000-0000-4000-8000-000000000000\' -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect:
      '404 for a session id the server does not know (it cannot tell it from a terminated one). 400 or 200 are failures: only 404 makes clients re-initialize. Stateless servers: 200 (header ignored) is fine.',
    notes:
      "The SDKs' current examples do 404; official server-everything 2026.8.31 and the modelcontextprotocol.io authorization tutorial answer 400.",
    hurts: clients('clients initialize again on 404 only: a deploy strands them all'),
    fix: 'answer 404 when the Mcp-Session-Id header is there but unknown, and 400 only when it is missing',
  },
  {
    id: 'session-terminated-404-post',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (3)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X DELETE "$URL" -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: 'After an accepted DELETE: POST with that id ⇒ 404.',
    hurts: clients('clients initialize again on 404 only, and are stuck with a session that has ended'),
    fix: 'answer requests of a session that has ended with 404',
  },
  {
    id: 'session-terminated-404-get',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (3)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X DELETE "$URL" -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\'; curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\'',
    expect: 'GET and a second DELETE with the terminated id ⇒ 404 (405 if GET/DELETE are not offered at all).',
    notes: 'The suite only re-tests POST; its own reference fixture answers 400 on this GET.',
    hurts: clients('a client that opens its stream again is stuck with a session that has ended'),
    fix: 'answer GET and DELETE of a session that has ended with 404',
  },
  {
    id: 'session-delete',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (5)',
    stimulus:
      'curl -sS -i --max-time 10 -X DELETE "$URL" -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\'',
    expect:
      '2xx (200 or 204; the status is not pinned) or 405 + Allow. 404 from a missing route, 400 and 5xx are defects. Open streams of the session should end (both SDKs do).',
    notes: 'SDK transports: 200 empty. v2 default handler: 405 Allow: POST.',
    hurts: operators('sessions that clients cannot end stay in memory'),
    fix: 'end the session on DELETE with 200 or 204, or answer 405 with Allow',
  },
  {
    id: 'session-delete-unknown',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (3)',
    stimulus:
      "curl -sS -i --max-time 10 -X DELETE \"$URL\" -H 'Mcp-Session-Id: 00000000-0000-4000-8000-000000000000' -H 'MCP-Protocol-Version: 2025-11-25'",
    expect: '404 (or 405 if DELETE unsupported). 2xx tells the client it terminated something it did not.',
    hurts: nobody('clients send DELETE when they leave, and no known one acts on the answer'),
    fix: 'answer DELETE of a session you do not know with 404',
  },
  {
    id: 'session-reinitialize',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/transports.mdx § Session Management (4) (client MUST start a new session with a fresh initialize)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      'Every session-less initialize succeeds with a NEW id, while earlier sessions stay usable; also right after a DELETE.',
    notes:
      "Holds for the map recipe. One transport shared by all clients: second initialize ⇒ 400 -32600 'Server already initialized'; after DELETE ⇒ 404 for ever (both tried on v1).",
    hurts: clients('the second client, or the first one when it comes back, is locked out'),
    fix: 'make a transport and a server for each initialize',
  },
  {
    id: 'session-initialize-stale-id',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (3)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Mcp-Session-Id: 00000000-0000-4000-8000-000000000000\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      "404 (so the client drops the id), or a fresh session with a server-chosen id. Never adopt the client's id (session fixation). With a LIVE session id: 4xx (SDKs: 400 -32600) or a new session, the existing one unharmed (unspecified by the spec).",
    hurts: clients('a client that still has an old id cannot come back, or gets a session that somebody else planted'),
    fix: 'answer initialize with an unknown id with 404, or with a new session',
  },
  {
    id: 'session-no-early-server-requests',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/lifecycle.mdx § Initialization',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"sampling":{},"roots":{},"elicitation":{}},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'; curl -sS -i -N --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\'',
    expect: 'Before notifications/initialized the server sends nothing but ping requests and log notifications.',
    hurts: clients('clients that are not ready answer with an error, or not at all'),
    fix: 'wait for `oninitialized` before the client is asked',
  },
  {
    id: 'session-delete-spares-others',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'session',
    normative: true,
    source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (5)',
    expect:
      'DELETE ends the session that its Mcp-Session-Id names, and no other: sent without an id, with an unknown one or for another session, it leaves every other client as it was.',
    notes:
      'One transport for all clients is closed by the DELETE of anybody; in a transport without sessions nobody is even asked for an id.',
    hurts: users('any client can end the sessions of all others'),
    fix: 'make a transport for each session, and close on DELETE only the one it names',
  },
];
