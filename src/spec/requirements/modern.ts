import { clients, nobody, operators, users } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `modern`. */
export const modern: readonly Requirement[] = [
  {
    id: 'mod-discover',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/server/discover.mdx § Request/Response; docs/specification/2026-07-28/basic/versioning.mdx § Protocol Version Negotiation (SEP-2575)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: server/discover\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      '200; result.supportedVersions non-empty string[] containing 2026-07-28, result.capabilities object, resultType complete; no initialize needed.',
    hurts: clients('clients of both eras ask this first, and take a server without it for an older one'),
    fix: 'answer server/discover with supportedVersions and capabilities',
  },
  {
    id: 'mod-discover-versions-honest',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/versioning.mdx § Protocol Version Negotiation (error lists the versions it supports); docs/specification/2026-07-28/server/discover.mdx § DiscoverResult',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: server/discover\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; # then one request per listed version',
    expect:
      'Each listed modern version is served; the -32022 `data.supported` list equals discover.supportedVersions; a dual-era endpoint lists its legacy versions too (warn only).',
    notes:
      "v2's dual-era default lists only 2026-07-28 in both places although it serves 2025-11-25…2024-10-07 on the same URL.",
    hurts: clients('a client chooses a version that is not served'),
    fix: 'list the same versions everywhere, and serve each of them',
  },
  {
    id: 'mod-server-info-meta',
    level: 'SHOULD',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source: 'docs/specification/2026-07-28/basic/index.mdx § _meta (per-response fields); PR #3002',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      "Every result (not only discover) has _meta['io.modelcontextprotocol/serverInfo'] {name,version}; no serverInfo in the discover body.",
    hurts: clients('people see no name of the server'),
    fix: 'put serverInfo into the _meta of each result',
  },
  {
    id: 'mod-meta-required-400',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source: 'docs/specification/2026-07-28/basic/index.mdx § _meta (per-request fields)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}\'',
    expect:
      '400 + -32602 when _meta/params is missing, or protocolVersion / clientCapabilities is missing or mistyped, although MCP-Protocol-Version names 2026-07-28.',
    hurts: clients('people who write clients do not learn what they left out, until another server refuses it'),
    fix: 'answer requests without the required _meta with 400 and -32602',
  },
  {
    id: 'mod-clientinfo-optional',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source: 'docs/specification/2026-07-28/basic/index.mdx § _meta (clientInfo: not required)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: '200: a request without clientInfo is served.',
    notes: 'v2 betas before beta.5 rejected it.',
    hurts: clients('clients that do not say who they are are turned away'),
    fix: 'serve requests without clientInfo',
  },
  {
    id: 'mod-unsupported-version',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Protocol Version Header; schema/2026-07-28/schema.ts UnsupportedProtocolVersionError',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 1900-01-01\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"1900-01-01","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: '400 + -32022 with data.supported (string[]) and data.requested = "1900-01-01"; id echoed.',
    hurts: clients('clients learn from data.supported which version would do'),
    fix: 'answer versions you do not speak with 400, -32022 and data.supported',
  },
  {
    id: 'mod-version-header-mismatch',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Protocol Version Header, § Server Validation (SEP-2243)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2025-11-25\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: '400 + -32020, id echoed.',
    hurts: users('a gateway that goes by headers lets through what the body says'),
    fix: 'compare MCP-Protocol-Version with _meta, and answer 400 with -32020',
  },
  {
    id: 'mod-version-header-missing',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Server Validation (required standard header missing)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      '_meta present, header absent ⇒ 400 + -32020 (a dual-era server MAY instead treat it as 2025-03-26 legacy traffic).',
    notes:
      "server-stateless advertises an 'absent header' check but only sends a mismatching one. Early v2 builds served such requests.",
    hurts: users('a gateway that goes by headers lets through what it cannot see'),
    fix: 'answer requests without MCP-Protocol-Version with 400 and -32020',
  },
  {
    id: 'mod-headerless-claimless',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Protocol Version Header (last paragraph); docs/specification/2026-07-28/basic/index.mdx § _meta; docs/specification/2026-07-28/basic/versioning.mdx § Compatibility Matrix',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list"}\'',
    expect:
      'Modern-only server: 400 with -32020 (missing headers) or -32602 (missing _meta). Dual-era server: served as legacy.',
    notes:
      "v2 `legacy:'reject'` answers 400 -32022 WITHOUT data.requested (schema requires it): helpful, but not a code the text allows here.",
    hurts: clients('clients of 2025-03-26, which send no header, get errors they do not know'),
    fix: 'take requests of a session for legacy ones, and refuse others with -32020',
  },
  {
    id: 'mod-method-header',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Standard Request Headers, § Server Validation, § Case Sensitivity',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: prompts/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: TOOLS/LIST\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: 'Each 400 + -32020 (missing / mismatching / wrong-case value).',
    notes: 'The suite still treats -32020 as SHOULD; the final text says MUST.',
    hurts: users('a gateway that goes by headers lets through what the body says'),
    fix: 'compare Mcp-Method with the body, and answer 400 with -32020',
  },
  {
    id: 'mod-name-header-tools',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'any tool',
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Standard Request Headers, § Server Validation',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H \'Mcp-Name: wrong_tool\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: '400 + -32020 for a missing or different Mcp-Name (before the tool runs).',
    hurts: users('a gateway that goes by headers lets through what the body says'),
    fix: 'compare Mcp-Name with the body, and answer 400 with -32020',
  },
  {
    id: 'mod-name-header-other',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'any resource / prompt',
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Standard Request Headers (resources/read: params.uri, prompts/get: params.name)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: resources/read\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"\'"$RESOURCE_URI"\'","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: prompts/get\' -H \'Mcp-Name: other\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"\'"$PROMPT"\'","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: '400 + -32020 likewise.',
    hurts: users('a gateway that goes by headers lets through what the body says'),
    fix: 'compare Mcp-Name with the body, and answer 400 with -32020',
  },
  {
    id: 'mod-name-base64',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'any tool',
    source: 'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Value Encoding',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: =?base64?$TOOL_B64?=" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'Sentinel value is decoded before comparison ⇒ accepted; invalid Base64 inside the sentinel (`=?base64?ZWNo!?=`) ⇒ 400 + -32020.',
    notes: 'Only Mcp-Param-* Base64 is covered by the suite.',
    hurts: clients('tools whose names are not plain ASCII cannot be called'),
    fix: 'decode `=?base64?…?=` in Mcp-Name before it is compared',
  },
  {
    id: 'mod-header-name-case-ows',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Case Sensitivity; RFC 9110 §5.1, §5.5',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'mcp-protocol-version: 2026-07-28\' -H \'MCP-METHOD:   tools/list  \' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: '200: header names are case-insensitive, optional whitespace is stripped.',
    hurts: clients('HTTP stacks write the names of headers as they like, HTTP/2 in lower case'),
    fix: 'compare the names of headers without case, and trim their values',
  },
  {
    id: 'mod-param-header-match',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool with x-mcp-header',
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Server Behavior for Custom Headers, § Server Validation',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $XTOOL" -H \'Mcp-Param-Region: eu\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$XTOOL"\'","arguments":{"region":"us"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $XTOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$XTOOL"\'","arguments":{"region":"us"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $XTOOL" -H \'Mcp-Param-Num: 42.0\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$XTOOL"\'","arguments":{"n":42},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'Tool with an x-mcp-header parameter: mismatching header ⇒ 400 + -32020; header missing while the body has a value ⇒ 400 + -32020. Integers SHOULD be compared numerically (42.0 = 42 ⇒ 200).',
    notes: 'Checked only if the factory returns McpServer; low-level Server is not.',
    hurts: users('a gateway that goes by headers lets through what the body says'),
    fix: 'compare Mcp-Param headers with the arguments, and answer 400 with -32020',
  },
  {
    id: 'mod-param-header-base64',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool with x-mcp-header',
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Value Encoding, § Server Behavior for Custom Headers',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $XTOOL" -H \'Mcp-Param-Region: =?base64?SGVsbG8sIOS4lueVjA==?=\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$XTOOL"\'","arguments":{"region":"Hello, 世界"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $XTOOL" -H \'Mcp-Param-Region: =?base64?SGVsbG8?=\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$XTOOL"\'","arguments":{"region":"Hello"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: 'First: 200 (decoded). Second (bad padding) and non-alphabet characters: 400 + -32020.',
    hurts: clients('arguments that are not plain ASCII cannot be sent'),
    fix: 'decode `=?base64?…?=` in Mcp-Param headers before they are compared',
  },
  {
    id: 'mod-param-header-absent-value',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool with optional x-mcp-header param',
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Server Behavior for Custom Headers (table)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $XTOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$XTOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $XTOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$XTOOL"\'","arguments":{"region":null},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'Parameter absent or null and no header ⇒ not rejected for header reasons. Unrelated Mcp-Param-* headers are ignored.',
    hurts: clients('calls without an optional argument are turned away'),
    fix: 'ask for an Mcp-Param header only where the argument is there',
  },
  {
    id: 'mod-x-mcp-header-valid',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/server/tools.mdx § x-mcp-header; docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Schema Extension',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'Every x-mcp-header in tools/list: RFC 9110 token, case-insensitively unique, type string/integer/boolean, reachable by `properties` only. Otherwise conforming clients DROP the tool. SHOULD NOT mark secrets.',
    notes: 'SDK only console.warns and still lists an invalid annotation.',
    hurts: clients('clients have to drop the tool'),
    fix: 'give x-mcp-header a name of its own, on a parameter of a plain type',
  },
  {
    id: 'mod-unknown-method-404',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source: 'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Protocol Version Header',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: verifier/unknown\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"verifier/unknown","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: ping\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: logging/setLevel\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"info","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: resources/subscribe\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"x:y","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      '404 + JSON-RPC -32601 body with the request id — for unknown methods and for the removed ones (initialize with modern _meta, ping, logging/setLevel, resources/(un)subscribe).',
    notes: 'A bare 404 page makes dual-era clients fall back to initialize / SSE.',
    hurts: clients('clients go by status and code to tell a missing method from a missing endpoint'),
    fix: 'answer methods you do not know with 404 and -32601',
  },
  {
    id: 'mod-missing-capability',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool that elicits/samples',
    source:
      'docs/specification/2026-07-28/basic/index.mdx § _meta; docs/specification/2026-07-28/basic/patterns/mrtr.mdx § Server Requirements; schema MissingRequiredClientCapabilityError',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $ELICITING_TOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$ELICITING_TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'clientCapabilities {} ⇒ 400 + -32021 with data.requiredCapabilities an object naming the capability; never an inputRequests entry the client did not declare.',
    notes:
      "v2: right in the default 'auto' mode (400 observed), but HTTP 200 in an SSE frame with responseMode:'sse' (observed) or once the tool has emitted any notification.",
    hurts: clients('a client is not told what it would have to declare'),
    fix: 'answer with 400, -32021 and the capabilities that are needed',
  },
  {
    id: 'mod-input-required-shape',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool that elicits/samples',
    source:
      'docs/specification/2026-07-28/basic/patterns/mrtr.mdx § Server Requirements (Basic Workflow), § Supported Requests',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $ELICITING_TOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$ELICITING_TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{},"sampling":{},"roots":{}}}}}\'',
    expect:
      'resultType input_required; inputRequests and/or requestState present; each value is elicitation/create, sampling/createMessage or roots/list; only on tools/call, prompts/get, resources/read; no ttlMs/cacheScope.',
    hurts: clients('SDK clients refuse the result, and the question is never asked'),
    fix: 'give inputRequests or a requestState, as the schema wants them',
  },
  {
    id: 'mod-request-state-tamper',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool using requestState',
    source: 'docs/specification/2026-07-28/basic/patterns/mrtr.mdx § Server Requirements (4)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $ELICITING_TOOL" --data-binary \'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"\'"$ELICITING_TOOL"\'","arguments":{},"inputResponses":{"\'"$KEY"\'":{"action":"accept","content":{}}},"requestState":"\'"$STATE"\'","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}}}\' # with one byte of $STATE flipped',
    expect:
      'Tampered requestState is rejected (JSON-RPC error, e.g. -32602) or at worst fails the request — never treated as valid. SHOULD also be refused for another principal, request or after expiry.',
    notes:
      'Opt-in: createRequestStateCodec + requestState.verify gives -32602 (HTTP 200). Without it v2 passes attacker-controlled state to the handler.',
    hurts: users('a client that changes the state changes what the server believes'),
    fix: 'sign or encrypt requestState, and refuse what was changed',
  },
  {
    id: 'mod-input-responses-lenient',
    level: 'SHOULD',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool that elicits',
    source: 'docs/specification/2026-07-28/basic/patterns/mrtr.mdx § Error Handling',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $ELICITING_TOOL" --data-binary \'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"\'"$ELICITING_TOOL"\'","arguments":{},"inputResponses":{"unexpected":{}},"requestState":"\'"$STATE"\'","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}}}\'',
    expect: 'Missing responses ⇒ a new input_required result (not an error); unknown keys ignored.',
    hurts: clients('one answer too many, or one too few, ends the call'),
    fix: 'ask again for what is missing, and overlook what is not known',
  },
  {
    id: 'mod-result-type',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source: 'docs/specification/2026-07-28/basic/index.mdx § Result Responses, § ResultType (SEP-2322)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: 'Every result has resultType: complete, input_required, or a value of a mutually declared extension.',
    hurts: clients('SDK v2 clients refuse results without resultType'),
    fix: 'put resultType into every result',
  },
  {
    id: 'mod-no-server-requests',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool that elicits/samples (else weaker generic probe)',
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Receiving Messages; docs/specification/2026-07-28/basic/patterns/index.mdx',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $ELICITING_TOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$ELICITING_TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{},"sampling":{},"roots":{}}}}}\'',
    expect:
      'No message with both `method` and `id` on any stream; no notifications/cancelled except for a listen stream.',
    hurts: clients('clients of 2026-07-28 do not answer requests of a server, so the call hangs'),
    fix: 'return an input_required result in place of a request',
  },
  {
    id: 'mod-no-session',
    level: 'SHOULD',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Earlier Streamable HTTP Revisions (SEP-2567)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' -H \'Mcp-Session-Id: stale-id\' -H \'Last-Event-ID: x\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: 'Both headers ignored (200); response carries no Mcp-Session-Id; SSE events carry no `id:`/`retry:`.',
    hurts: nobody('clients of 2026-07-28 overlook what is said of sessions'),
    fix: 'leave Mcp-Session-Id and event ids out',
  },
  {
    id: 'mod-get-delete-405',
    level: 'SHOULD',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Earlier Streamable HTTP Revisions; RFC 9110 §15.5.6',
    stimulus:
      'curl -sS -i --max-time 10 -X GET "$URL" -H \'Accept: text/event-stream\'; curl -sS -i --max-time 10 -X DELETE "$URL" -H \'Mcp-Session-Id: x\'',
    expect: '405 with `Allow: POST` (modern-only servers; dual-era sessionful servers follow the legacy rules).',
    hurts: clients('older clients do not learn that there is no stream and no session'),
    fix: 'answer GET and DELETE with 405 and `Allow: POST`',
  },
  {
    id: 'mod-stateless-connection',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool that elicits/samples (else weaker generic probe)',
    source: 'docs/specification/2026-07-28/basic/index.mdx § Statelessness',
    stimulus:
      'curl -sS --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $ELICITING_TOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$ELICITING_TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}}}\' --next -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $ELICITING_TOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$ELICITING_TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'  # one keep-alive connection',
    expect:
      'Requests on one TCP connection are independent: capabilities/version/client of an earlier request never apply to a later one; and requests on different connections/replicas give the same answers.',
    notes:
      "The suite excludes this as 'not wire-observable'; it is — a call that needs elicitation, sent right after one that declared it, must still get -32021 (v2: yes).",
    hurts: users('proxies share connections, so one client acts with what another declared'),
    fix: 'take everything about a client from the request itself',
  },
  {
    id: 'mod-list-invariant',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/server/tools.mdx § Capabilities (list MUST NOT vary per connection or as a side effect)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'tools/list, prompts/list, resources/list identical over separate connections and after other calls (may vary by token), and in a stable order (SHOULD).',
    hurts: clients('lists are kept and shared, so others see the wrong one'),
    fix: 'let lists depend on nothing but the token',
  },
  {
    id: 'mod-notification-and-response-post',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source: 'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Sending Messages (4,5)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' --data-binary \'{"jsonrpc":"2.0","method":"notifications/verifier"}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' --data-binary \'{"jsonrpc":"2.0","id":1,"result":{}}\'',
    expect:
      'Notification: 202 empty, or 4xx. Posted JSON-RPC response and batch arrays: 4xx (clients MUST NOT send them).',
    hurts: clients('a client that tells the server something gets an error, or waits'),
    fix: 'answer notifications with 202, and posted responses and arrays with 400',
  },
  {
    id: 'mod-listen-ack',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/patterns/subscriptions.mdx § Acknowledgment, § Receiving Notifications',
    stimulus:
      'curl -sS -i -N --max-time 15 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: subscriptions/listen\' --data-binary \'{"jsonrpc":"2.0","id":"L1","method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'SSE; first message notifications/subscriptions/acknowledged; params.notifications = honored subset (unsupported types omitted); every message has _meta subscriptionId equal to the request id, same JSON type (try id "L1", 7 and 0). Two concurrent listens keep their own ids.',
    notes: 'Advertising listChanged/subscribe but answering -32601 is a defect.',
    hurts: clients('clients wait for the acknowledgement, and do not know what they will be told'),
    fix: 'begin with notifications/subscriptions/acknowledged, and put subscriptionId into every message',
  },
  {
    id: 'mod-listen-filter',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool that changes a list',
    source:
      'docs/specification/2026-07-28/basic/patterns/subscriptions.mdx § Opening a Stream; docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Receiving Messages; docs/specification/2026-07-28/server/utilities/logging.mdx § Per-request log level',
    stimulus:
      'curl -sS -i -N --max-time 15 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: subscriptions/listen\' --data-binary \'{"jsonrpc":"2.0","id":"L1","method":"subscriptions/listen","params":{"notifications":{"promptsListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\' & sleep 1; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $TOOL_LIST_CHANGING_TOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$TOOL_LIST_CHANGING_TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; wait',
    expect: 'Nothing unrequested on the listen stream: no other change types, no progress, no log messages.',
    hurts: clients('clients are told what they did not ask for'),
    fix: 'send only the kinds of changes that were asked for',
  },
  {
    id: 'mod-log-opt-in',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'tool that logs',
    source: 'docs/specification/2026-07-28/server/utilities/logging.mdx § Per-request log level',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $LOGGING_TOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$LOGGING_TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      "No notifications/message unless _meta has io.modelcontextprotocol/logLevel; with it only levels ≥ threshold, on that request's own stream; unknown level ⇒ -32602 (SHOULD).",
    hurts: clients('clients are told what they did not ask for'),
    fix: 'send log messages only where _meta has a logLevel, from that level on',
  },
  {
    id: 'mod-cache-hints',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/server/utilities/caching.mdx § Cacheable Results, § Interaction with Pagination (SEP-2549)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: server/discover\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'; curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: resources/list\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"resources/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'discover, tools/prompts/resources/templates list and resources/read results: integer ttlMs ≥ 0 and cacheScope public|private; same cacheScope on all pages; protected per-user data is not `public`.',
    notes: 'Defaults ttlMs 0 / private.',
    hurts: clients('SDK v2 clients refuse lists without ttlMs and cacheScope'),
    fix: 'put ttlMs and cacheScope into the result',
  },
  {
    id: 'mod-error-codes-reserved',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source: 'docs/specification/2026-07-28/basic/index.mdx § Error Codes',
    stimulus: '# passive: over all error responses collected',
    expect:
      'No code in -32020…-32099 other than -32020/-32021/-32022, no -32002, no -32042. SHOULD NOT use -32000…-32019 in new code.',
    notes: 'MUST part holds; the SHOULD does not: v2 still answers 405/413/415/403 with -32000.',
    hurts: clients('clients take codes of this range for what the specification says'),
    fix: 'take -32602 and -32603, or a code outside of the reserved range',
  },
  {
    id: 'mod-resource-not-found',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source: 'docs/specification/2026-07-28/server/resources.mdx § Error Handling (SEP-2164)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: resources/read\' -H \'Mcp-Name: verifier://does/not/exist\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"verifier://does/not/exist","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: 'JSON-RPC error -32602; never an empty contents array.',
    hurts: clients('a client cannot tell a resource that is missing'),
    fix: 'answer unknown URIs with -32602',
  },
  {
    id: 'mod-cancel-on-disconnect',
    level: 'MUST',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    needs: 'slow tool with observable side effect',
    source:
      'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Cancellation; docs/specification/2026-07-28/basic/patterns/cancellation.mdx § Transport-Specific Cancellation',
    stimulus:
      'curl -sS -N --max-time 1 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: tools/call\' -H "Mcp-Name: $SIDE_EFFECT_TOOL" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\'"$SIDE_EFFECT_TOOL"\'","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect:
      'Closing the response stream cancels the call: the late side effect does not happen (best effort, SHOULD stop).',
    notes:
      'Opposite of the legacy rule. The suite excludes it; observable with a cooperating tool. v2 aborts ctx.mcpReq.signal (observed), the handler must honour it.',
    hurts: operators('work goes on that nobody waits for'),
    fix: 'stop when the signal of the request is aborted',
  },
  {
    id: 'mod-initialize-diagnostic',
    level: 'SHOULD',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source:
      'docs/specification/2026-07-28/basic/versioning.mdx § Backward Compatibility with Initialization-Based Versions',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      'Modern-only server: 4xx error whose body names the supported versions. Dual-era server: normal InitializeResult.',
    hurts: clients('people with an older client do not learn why it fails'),
    fix: 'name the versions you speak in the error for initialize',
  },
  {
    id: 'mod-x-accel-buffering',
    level: 'SHOULD',
    revisions: ['2026-07-28'],
    group: 'modern',
    normative: true,
    source: 'docs/specification/2026-07-28/basic/transports/streamable-http.mdx § Receiving Messages',
    stimulus:
      'curl -sS -i -N --max-time 15 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'MCP-Protocol-Version: 2026-07-28\' -H \'Mcp-Method: subscriptions/listen\' --data-binary \'{"jsonrpc":"2.0","id":"L1","method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"verifier","version":"1.0.0"},"io.modelcontextprotocol/clientCapabilities":{}}}}\'',
    expect: 'SSE responses carry `X-Accel-Buffering: no` (at the origin; nginx consumes it).',
    notes: 'Useful for legacy SSE too; v1 1.32.2 also sends it.',
    hurts: clients('nginx holds events back until all is over'),
    fix: 'send `X-Accel-Buffering: no` on event streams',
  },
];
