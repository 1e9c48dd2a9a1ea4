import { clients } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `features`. */
export const features: readonly Requirement[] = [
  {
    id: 'feat-capabilities-consistent',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'features',
    normative: true,
    source:
      'docs/specification/2025-11-25/basic/lifecycle.mdx § Operation, § Capability Negotiation; docs/specification/2025-11-25/server/tools.mdx § Capabilities',
    stimulus:
      'for m in tools/list resources/list resources/templates/list prompts/list; do curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":3,"method":"\'$m\'"}\'; done',
    expect:
      'Declared capability ⇒ its list method returns the right array; undeclared ⇒ -32601. Follow nextCursor to the end (no loops, ≤1000 pages). (2026-07-28: undeclared ⇒ 404 + -32601.)',
    notes: 'v1 McpServer: registering after connect() throws unless the capability was declared up front.',
    hurts: clients('clients ask only for what is declared, and fail where it is not there'),
    fix: 'declare what there is, and answer -32601 for the rest',
  },
  {
    id: 'feat-tool-definitions-valid',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'features',
    normative: true,
    source:
      'docs/specification/2025-11-25/server/tools.mdx § Tool; docs/specification/2025-11-25/basic/index.mdx § Schema Validation; docs/specification/2026-07-28/server/tools.mdx § Tool (SEP-1613, SEP-986)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":4,"method":"tools/list"}\'',
    expect:
      'Each tool: unique name; inputSchema an object with type "object", valid for its $schema (default 2020-12); outputSchema likewise (any type from 2026-07-28). SHOULD: name 1-128 of [A-Za-z0-9_.-]; no network $ref.',
    notes:
      "`server.tool('x', {query:'string'}, cb)` (v1) silently yields an empty inputSchema — looks valid, loses every argument; only an argument-less tool hints at it.",
    hurts: clients('model providers refuse all tools for one that is not valid'),
    fix: 'give each tool a name of its own and a valid inputSchema of the type object',
  },
  {
    id: 'feat-output-schema-honored',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'features',
    normative: true,
    needs: 'tool with outputSchema',
    source: 'docs/specification/2025-11-25/server/tools.mdx § Output Schema',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"\'"$TOOL_WITH_OUTPUT_SCHEMA"\'","arguments":{}}}\'',
    expect: 'Non-error results carry structuredContent valid against outputSchema (SHOULD also as JSON text content).',
    notes: 'Both SDKs validate and answer isError instead.',
    hurts: clients('SDK clients throw when structuredContent is missing or does not fit'),
    fix: 'return structuredContent that fits the outputSchema',
  },
  {
    id: 'feat-unknown-tool-error',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'features',
    normative: true,
    source:
      'docs/specification/2025-11-25/server/tools.mdx § Error Handling (unknown tool = protocol error, example -32602)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"verifier-no-such-tool","arguments":{}}}\'',
    expect: 'JSON-RPC error, code -32602.',
    notes: "v1 returns a RESULT with isError:true and text 'MCP error -32602: Tool … not found'; v2 fixed it.",
    hurts: clients('a tool that there is not looks like one that failed'),
    fix: 'answer unknown tools with -32602',
  },
  {
    id: 'feat-resource-not-found',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25'],
    group: 'features',
    normative: true,
    source: 'docs/specification/2025-11-25/server/resources.mdx § Error Handling',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"verifier://does/not/exist"}}\'',
    expect: 'JSON-RPC error -32002 in 2025-* revisions (-32602 from 2026-07-28); never empty contents.',
    notes: 'Both SDKs answer -32602 in every revision.',
    hurts: clients('older clients cannot tell a resource that is missing'),
    fix: 'answer unknown URIs with -32002 in older revisions',
  },
  {
    id: 'feat-invalid-cursor',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'features',
    normative: true,
    source: 'docs/specification/2025-11-25/server/utilities/pagination.mdx § Error Handling',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' --data-binary \'{"jsonrpc":"2.0","id":8,"method":"tools/list","params":{"cursor":"verifier-not-a-cursor"}}\'',
    expect: 'JSON-RPC error -32602 (servers without pagination commonly ignore it: warn only).',
    notes: 'McpServer ignores the cursor and returns everything: a client that believed in it would loop.',
    hurts: clients('a client with an old cursor reads the first page again'),
    fix: 'answer cursors you did not hand out with -32602',
  },
];
