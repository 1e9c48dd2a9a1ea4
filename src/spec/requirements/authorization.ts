import { clients, nobody, users } from '../harm.ts';
import type { Requirement } from '../requirement.ts';

/** Requirements of the group `authorization`. */
export const authorization: readonly Requirement[] = [
  {
    id: 'auth-401-without-token',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source:
      'docs/specification/2025-11-25/basic/authorization.mdx § Error Handling, § Token Requirements (authorization in every HTTP request); docs/specification/2026-07-28/basic/authorization/index.mdx § Access Token Usage',
    stimulus:
      'for m in POST GET DELETE; do curl -sS -i --max-time 10 -X $m "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'; done',
    expect:
      'Protected server: 401 on every verb and every method INCLUDING initialize, notifications and (modern) server/discover. Public server: none of them is 401 (mixed answers = defect).',
    notes:
      "The suite has no resource-server authorization scenario at all, and its `server` command cannot send an Authorization header. 'Skip auth on initialize' tutorials fail here.",
    hurts: users('what is not guarded is open to strangers, and a client that logs in when it connects finds no login'),
    fix: 'look at the token before anything else, for every method and verb',
  },
  {
    id: 'auth-401-www-authenticate',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source:
      'RFC 9110 §15.5.2, §11.6.1; RFC 6750 §3; docs/specification/2025-11-25/basic/authorization.mdx § Protected Resource Metadata Discovery Requirements',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: 'Every 401 carries `WWW-Authenticate` with the Bearer scheme.',
    hurts: clients('a client that gets no challenge does not know where to log in'),
    fix: 'add `WWW-Authenticate: Bearer resource_metadata="…"` to every 401',
  },
  {
    id: 'auth-challenge-wellformed',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source: 'RFC 9110 §11.2, §5.6.4 (auth-param / quoted-string); RFC 6750 §3',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Authorization: Bearer not-a-token\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      'The header parses as auth-params: quoted strings closed, `"` and `\\` escaped, printable ASCII, each parameter once.',
    notes: 'v1 interpolates the verifier\'s message unescaped (`error_description="bad "token""`); v2 sanitises.',
    hurts: clients('a challenge that cannot be parsed is none: the login never begins'),
    fix: 'quote the values of WWW-Authenticate, and escape `"` and `\\` in them',
  },
  {
    id: 'auth-resource-metadata-param',
    level: 'MUST',
    revisions: ['2025-06-18'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source: 'docs/specification/2025-06-18/basic/authorization.mdx § Authorization Server Location',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      '401 challenge has `resource_metadata` = absolute URL of the PRM document. From 2025-11-25 only one of header / well-known is required (auth-prm-discoverable) — then a warning.',
    notes: 'Only if resourceMetadataUrl is passed; omitted in minimal examples (e.g. v2 examples/bearer-auth).',
    hurts: clients('clients of 2025-06-18 look for the metadata only there'),
    fix: 'add resource_metadata with the absolute URL of the metadata to the challenge',
  },
  {
    id: 'auth-prm-discoverable',
    level: 'MUST',
    revisions: ['2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source:
      'docs/specification/2025-11-25/basic/authorization.mdx § Protected Resource Metadata Discovery Requirements; docs/specification/2026-07-28/basic/authorization/authorization-server-discovery.mdx § same; SEP-985',
    stimulus:
      'curl -sS -i --max-time 10 "$ORIGIN/.well-known/oauth-protected-resource$MCP_PATH"; curl -sS -i --max-time 10 "$ORIGIN/.well-known/oauth-protected-resource"',
    expect: 'PRM reachable via the challenge URL, else the path-inserted well-known, else the root well-known.',
    notes: 'SDK routers serve ONLY the path-inserted URL (root 404); wrong if mounted under a sub-path app.',
    hurts: clients('clients do not find the authorization server'),
    fix: 'serve the metadata at /.well-known/oauth-protected-resource followed by the path of the endpoint',
  },
  {
    id: 'auth-prm-document',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source: 'RFC 9728 §3.2; docs/specification/2025-11-25/basic/authorization.mdx § Authorization Server Location',
    stimulus: 'curl -sS -i --max-time 10 "$PRM_URL"',
    expect:
      '200, application/json object, no auth needed, `authorization_servers` array with ≥1 entry. HEAD/OPTIONS do not 5xx.',
    notes: 'Express routers answer 405 to HEAD.',
    hurts: clients('clients do not find the authorization server'),
    fix: 'serve the metadata as JSON, to everybody, with authorization_servers in it',
  },
  {
    id: 'auth-prm-resource-match',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source:
      'RFC 9728 §3.3 (resource MUST equal the identifier used to build the URL); docs/specification/2025-11-25/basic/authorization.mdx § Canonical Server URI',
    stimulus: 'curl -sS --max-time 10 "$PRM_URL" | jq -r .resource',
    expect:
      'Equals the MCP endpoint URL the user configured (scheme, host, port, path; no fragment); SHOULD have no trailing slash for an origin-only resource. http:// or an internal hostname behind a proxy is the classic deployment failure.',
    notes:
      'For an origin-only resourceServerUrl both SDKs emit `https://host/` (URL.href) — violates the no-trailing-slash SHOULD.',
    hurts: clients('clients refuse metadata that is about another address than theirs'),
    fix: 'name the public URL of the endpoint in `resource`',
  },
  {
    id: 'auth-prm-https',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source: 'docs/specification/2025-11-25/basic/authorization.mdx § Communication Security; RFC 8414 §2; RFC 9728 §2',
    stimulus: 'curl -sS --max-time 10 "$PRM_URL" | jq -r \'.authorization_servers[], .resource\'',
    expect: 'https for every AS and for the resource (http only for localhost); each AS URL has no query/fragment.',
    notes: 'SDK throws at startup for an http issuer outside localhost.',
    hurts: users('tokens travel in the clear'),
    fix: 'use https for the resource and for each authorization server',
  },
  {
    id: 'auth-prm-cors',
    level: 'SHOULD',
    revisions: ['2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: false,
    needs: 'protected server',
    source: 'Fetch (CORS); operational practice (no MCP normative text)',
    stimulus: 'curl -sS -i --max-time 10 -H \'Origin: https://inspector.example\' "$PRM_URL"',
    expect: '`Access-Control-Allow-Origin` allows browser clients to read PRM (and AS metadata).',
    notes:
      'v2 createMcpExpressApp on a localhost bind puts the Origin guard in front of the metadata router ⇒ 403 for foreign origins; with host/allowedHosts config it is fine.',
    hurts: clients('clients in browsers cannot read where to log in'),
    fix: 'add Access-Control-Allow-Origin to the metadata, before any guard',
  },
  {
    id: 'auth-challenge-scope',
    level: 'SHOULD',
    revisions: ['2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source:
      'docs/specification/2025-11-25/basic/authorization.mdx § Protected Resource Metadata Discovery Requirements; docs/specification/2026-07-28/basic/authorization/index.mdx § Scope Selection Strategy; SEP-835',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: '401 challenge includes `scope` (space-separated RFC 6749 scope-tokens).',
    notes:
      "Emitted only when requiredScopes is non-empty: default [] and the official v1 example ([]) emit none; v2 docs recipe sets ['mcp'].",
    hurts: clients('clients have to guess which scopes to ask for'),
    fix: 'name the scopes that are needed in the challenge',
  },
  {
    id: 'auth-no-offline-access-scope',
    level: 'SHOULD',
    revisions: ['2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source: 'docs/specification/2026-07-28/basic/authorization/index.mdx § Refresh Tokens (SEP-2207)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'; curl -sS --max-time 10 "$PRM_URL"',
    expect: '`offline_access` appears neither in the challenge scope nor in scopes_supported.',
    hurts: users('clients ask for long-lived tokens that nobody wanted to give'),
    fix: 'leave offline_access out of the challenge and of scopes_supported',
  },
  {
    id: 'auth-invalid-token-401',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source: 'docs/specification/2025-11-25/basic/authorization.mdx § Token Handling; RFC 6750 §3.1 (invalid_token)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H \'Authorization: Bearer not-a-token\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      '401 with `error="invalid_token"`. 500/400/403 are failures. Also `Authorization: Basic …`, `Bearer` without token: 401 (or 400 invalid_request).',
    notes:
      "requireBearerAuth maps any non-OAuthError thrown by the verifier to 500 without challenge. The official v1 example (simpleStreamableHttp --oauth, run: 500) and the modelcontextprotocol.io authorization tutorial throw plain Error; the v2 docs' verifyJwt sample has the same trap.",
    hurts: clients('a client with a token that is no good is not told to get a new one'),
    fix: 'answer tokens that are not valid with 401 and error="invalid_token" (SDK: throw InvalidTokenError)',
  },
  {
    id: 'auth-no-error-without-credentials',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server',
    source: 'RFC 6750 §3.1 (no error code when no credentials were sent)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: 'Challenge to a request WITHOUT Authorization has no `error`/`error_description`.',
    notes: 'Both: error="invalid_token", error_description="Missing Authorization header".',
    hurts: nobody('no known client looks at the error of its first challenge'),
    fix: 'leave error and error_description out where no token was sent',
  },
  {
    id: 'auth-expired-token-401',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'expired token',
    source: 'docs/specification/2025-11-25/basic/authorization.mdx § Token Handling',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Mcp-Session-Id: $SID" -H \'MCP-Protocol-Version: 2025-11-25\' -H "Authorization: Bearer $EXPIRED_TOKEN" --data-binary \'{"jsonrpc":"2.0","id":2,"method":"ping"}\'',
    expect: '401 + error="invalid_token", also in the middle of a session.',
    notes: 'SDK also rejects tokens WITHOUT an expiry (401) — surprising with opaque-token providers.',
    hurts: users('a token that leaks works for ever'),
    fix: 'compare the expiry of the token with the clock',
  },
  {
    id: 'auth-audience',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'token for another resource',
    source:
      'docs/specification/2025-11-25/basic/authorization.mdx § Token Handling, § Access Token Privilege Restriction; docs/specification/2026-07-28/basic/authorization/security-considerations.mdx § Token Audience Binding and Validation; RFC 8707 §2',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Authorization: Bearer $TOKEN_FOR_OTHER_RESOURCE" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: '401 for a valid token of the same AS whose audience/resource is another server.',
    notes:
      'requireBearerAuth compares AuthInfo.resource only when the opt-in `expectedResource` is set ; default accepts (observed 200). The official example checks it only with --oauth-strict.',
    hurts: users('a token that was given for another server works here'),
    fix: 'compare the audience of the token with the URL of the endpoint',
  },
  {
    id: 'auth-insufficient-scope-403',
    level: 'SHOULD',
    revisions: ['2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'low-scope token',
    source:
      'docs/specification/2025-11-25/basic/authorization.mdx § Runtime Insufficient Scope Errors; docs/specification/2026-07-28/basic/authorization/index.mdx § Scope Challenge Handling; RFC 6750 §3.1',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Authorization: Bearer $LOW_SCOPE_TOKEN" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect:
      '403 + `WWW-Authenticate: Bearer error="insufficient_scope", scope="<all scopes needed>", resource_metadata="…"`; all needed scopes in one challenge.',
    notes:
      'Endpoint-wide in both. Per tool: v1 has nothing; v2 ≥2.x `scopeChallenge: requireScopes(...)` (403 observed); the v2 docs still show an isError tool result instead.',
    hurts: clients('a client is not told which scope to ask for'),
    fix: 'answer 403 with error="insufficient_scope" and the scopes that are needed',
  },
  {
    id: 'auth-scheme-case-insensitive',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'token',
    source: 'RFC 9110 §11.1 (scheme case-insensitive, 1*SP)',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' -H "Authorization: bearer $TOKEN" --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: '`bearer` works like `Bearer`.',
    notes: "Two spaces after the scheme: both SDKs 401 (split(' ')).",
    hurts: clients('clients that copy `token_type` send `bearer` (LiteLLM did)'),
    fix: 'compare the scheme of Authorization in lower case',
  },
  {
    id: 'auth-query-token-rejected',
    level: 'MUST',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'token',
    source:
      'docs/specification/2025-11-25/basic/authorization.mdx § Token Requirements (2); RFC 6750 §2.3; RFC 9700 §4.3.2',
    stimulus:
      'curl -sS -i -N --max-time 10 -X POST "$URL?access_token=$TOKEN" -H \'Content-Type: application/json\' -H \'Accept: application/json, text/event-stream\' --data-binary \'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"verifier","version":"1.0.0"}}}\'',
    expect: '401: a token in the query string is not accepted. Also no token-bearing URLs in PRM/`endpoint` events.',
    hurts: users('tokens end up in the logs of every proxy'),
    fix: 'take tokens from Authorization only',
  },
  {
    id: 'auth-as-metadata',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server + reachable authorization server',
    source:
      'docs/specification/2025-11-25/basic/authorization.mdx § Overview (5), § Authorization Server Metadata Discovery; RFC 8414 §3',
    stimulus:
      'curl -sS -i --max-time 10 "$AS_ORIGIN/.well-known/oauth-authorization-server$AS_PATH"; curl -sS -i --max-time 10 "$AS_ORIGIN$AS_PATH/.well-known/openid-configuration"',
    expect:
      'For each authorization_servers entry one of the well-known forms (RFC 8414 path insertion, OIDC path insertion, OIDC appending) gives 200 application/json with authorization_endpoint, token_endpoint, response_types_supported ∋ code; all endpoints https. From 2025-11-25 code_challenge_methods_supported ∋ S256 (absent ⇒ clients MUST refuse).',
    notes: '2025-06-18 allows RFC 8414 only (no OIDC).',
    hurts: clients('clients cannot log in'),
    fix: 'serve the metadata of the authorization server as RFC 8414 says, with S256',
  },
  {
    id: 'auth-as-issuer-match',
    level: 'MUST',
    revisions: ['2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server + reachable authorization server',
    source:
      'docs/specification/2026-07-28/basic/authorization/authorization-server-discovery.mdx § Authorization Server Metadata Discovery; RFC 8414 §3.3',
    stimulus: 'curl -sS --max-time 10 "$AS_METADATA_URL" | jq -r .issuer',
    expect:
      '`issuer` is byte-identical to the identifier from authorization_servers (trailing slash included). Any AS document served on the RS origin must name that origin as issuer.',
    notes:
      "mcpAuthMetadataRouter / oauthMetadataResponse mirror the AS document on the resource server's own origin with a foreign issuer; spec-conforming clients probing it MUST discard it. (n/a for the real AS.)",
    hurts: clients('clients have to refuse metadata of another issuer'),
    fix: 'write the issuer exactly as authorization_servers names it',
  },
  {
    id: 'auth-as-registration-path',
    level: 'SHOULD',
    revisions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
    group: 'authorization',
    normative: true,
    needs: 'protected server + reachable authorization server',
    source:
      'docs/specification/2026-07-28/basic/authorization/client-registration.mdx; docs/specification/2025-11-25/basic/authorization.mdx § Client Registration Approaches; docs/specification/2025-03-26/basic/authorization.mdx § Dynamic Client Registration; SEP-991',
    stimulus:
      'curl -sS --max-time 10 "$AS_METADATA_URL" | jq \'{cimd:.client_id_metadata_document_supported,dcr:.registration_endpoint,iss:.authorization_response_iss_parameter_supported}\'',
    expect:
      'At least one of client_id_metadata_document_supported:true (SHOULD, 2025-11-25+) or registration_endpoint (SHOULD ≤2025-06-18, deprecated in 2026-07-28), else clients need manual credentials. 2026-07-28: iss parameter support SHOULD be advertised (RFC 9207, SEP-2468).',
    hurts: clients('people have to register each client by hand'),
    fix: 'offer client id metadata documents, or a registration_endpoint',
  },
  {
    id: 'auth-2025-03-26-discovery',
    level: 'SHOULD',
    revisions: ['2025-03-26'],
    group: 'authorization',
    normative: true,
    needs: 'protected server + reachable authorization server',
    source:
      'docs/specification/2025-03-26/basic/authorization.mdx § Server Metadata Discovery, § Authorization Base URL, § Fallbacks',
    stimulus:
      'curl -sS -i --max-time 10 "$ORIGIN/.well-known/oauth-authorization-server"; for p in authorize token register; do curl -sS -o /dev/null -w "%{http_code} $p\\n" --max-time 10 "$ORIGIN/$p"; done',
    expect:
      'Protected 2025-03-26 server: metadata at the origin (path discarded), else default /authorize, /token, /register exist (not 404).',
    hurts: clients('clients of 2025-03-26 find nothing to log in to'),
    fix: "serve the authorization server's metadata at the origin of the endpoint",
  },
];
