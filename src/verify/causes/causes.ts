import type { Cause } from './cause.ts';
import type { Facts } from '../facts.ts';
import type { CheckResult } from '../result.ts';

/** The causes that can be told from outside, the weightiest first. */
export const causes: readonly Cause[] = [
  {
    id: 'idle-cut',
    says: 'something on the way ends connections on which nothing was sent for a while',
    fix: 'nginx: `proxy_read_timeout 1h;`; from the server a comment (`: keep-alive`) every 15 s on quiet streams',
    threads: ['robhunter/agentdeals#1098', 'cloudflare/agents#1583'],
    explains: (result) => isOne(result, ['dep-idle-timeout']),
  },
  {
    id: 'gateway-down',
    says: 'a gateway on the way answers by itself: it does not reach the server, or gives up waiting for it',
    fix: 'start the server and point the gateway at its address; nginx: `proxy_pass`, `proxy_connect_timeout`',
    threads: ['github/github-mcp-server#772'],
    explains: (result, facts) => gatewayStatus.test(facts.initialized ? result.actual : `HTTP ${facts.status ?? 0}`),
  },
  {
    id: 'server-gone',
    says: 'a request ended the server: what was under way with it, or came later, could not be tried',
    fix: 'see its last log line or exit code; catch the errors of a request in it, and limit the depth and size of JSON',
    threads: ['open-enterprise-solutions/enterprise#135', 'nlohmann/json#5387'],
    explains: (result) =>
      isOne(result, ['life-stays-up']) || (result.outcome === 'blocked' && /the server is gone/.test(wordsOf(result))),
  },
  {
    id: 'redirected',
    says: 'the address leads elsewhere: clients repeat the request as GET, without its body, or refuse to follow',
    fix: 'give clients the address it ends at (scheme, host, slash and all), and serve with and without a slash alike',
    threads: ['BerriAI/litellm#23688', 'zoho/analytics-mcp-server#22'],
    explains: (result, facts) =>
      isOne(result, ['dep-no-redirect']) || /^30[12378]$/.test(String(facts.initialized ? 0 : (facts.status ?? 0))),
  },
  {
    id: 'body-consumed',
    says: 'the request body is consumed before it reaches the transport: a body parser ran, its result was not handed on',
    fix: 'pass the parsed body (`transport.handleRequest(req, res, req.body)`) or take the body parser off this route',
    threads: [
      'modelcontextprotocol/typescript-sdk#187',
      'modelcontextprotocol/typescript-sdk#223',
      'modelcontextprotocol/servers#1496',
    ],
    explains: (result, facts) => !facts.initialized && says(result, facts, /-32700|stream is not readable/),
  },
  {
    id: 'shared-server',
    shownBy: 'second-client',
    says: 'one server is shared by all sessions: connecting it for a second client fails or takes it from the first',
    fix: 'build a server for each session (or request) in a factory: `const server = createServer()`, then connect that',
    threads: [
      'perplexityai/modelcontextprotocol#117',
      'modelcontextprotocol/typescript-sdk#377',
      'confluentinc/mcp-confluent#122',
    ],
    explains: (result, facts) =>
      says(result, facts, /Already connected to a transport/i) ||
      (facts.initialized && /initialize was answered with HTTP 500/.test(wordsOf(result))),
  },
  {
    id: 'one-transport',
    shownBy: 'second-client',
    says: 'one transport serves all clients: only the first one can initialize',
    fix: 'make a transport (and a server) for each initialize, and keep them by session id',
    threads: ['TadMSTR/searxng-mcp#19', 'tobi/qmd#284'],
    explains: (result, facts) =>
      says(result, facts, /Server already initialized/i) ||
      // A DELETE ends the only transport, which then answers 404 even to initialize.
      (facts.initialized && /initialize was answered with HTTP 404/.test(wordsOf(result))),
  },
  {
    id: 'unknown-session-400',
    says: 'an unknown session is answered 400 where only 404 makes clients initialize again: a deploy strands them all',
    fix: 'answer 404 when the Mcp-Session-Id header is there but unknown, and 400 only when it is missing',
    threads: ['supercorp-ai/supergateway#123', 'robhunter/agentdeals#1054', 'punkpeye/fastmcp#121'],
    explains: (result) => isOne(result, staleSessionChecks) && /HTTP 400/.test(wordsOf(result)),
  },
  {
    id: 'session-is-credential',
    says: 'the token is asked only at initialize: afterwards the session id alone is the credential',
    fix: 'verify the token on every request, and bind the session to the user of its first one',
    threads: ['modelcontextprotocol/python-sdk#2100', 'chandshy/mailpouch#264'],
    explains: (result) => isOne(result, ['sec-session-not-auth']),
  },
  {
    id: 'late-protection',
    says: 'protection begins after the first request: strangers may initialize, and get a session',
    fix: 'look at the token before anything else, for initialize and server/discover as for the rest',
    threads: ['chandshy/mailpouch#264'],
    explains: (result, facts) =>
      facts.protectedLate === true &&
      isOne(result, ['auth-401-without-token']) &&
      /for (initialize|server\/discover)/.test(result.expected),
  },
  {
    id: 'no-discover',
    says: 'there is no server/discover, so clients of both eras take the server for an older one and try initialize',
    fix: 'answer server/discover with supportedVersions, capabilities and resultType',
    threads: ['modelcontextprotocol/csharp-sdk#1766'],
    explains: (result, facts) => facts.modern?.discovers === false && isOne(result, ['mod-discover']),
  },
  {
    id: 'no-challenge',
    says: 'the 401 carries no usable challenge, so clients show a failure and never begin to log in',
    fix: 'add `WWW-Authenticate: Bearer resource_metadata="…"` to every 401',
    threads: ['Zomato/mcp-server-manifest#39', 'czlonkowski/n8n-mcp#604'],
    explains: (result) =>
      isOne(result, ['auth-401-www-authenticate', 'auth-challenge-wellformed', 'auth-prm-discoverable']),
  },
  {
    id: 'metadata-guarded',
    says: 'the protected-resource metadata is missing, at another path or itself behind authentication',
    fix: 'serve it at /.well-known/oauth-protected-resource followed by the path of the endpoint, before authentication',
    threads: ['akutishevsky/nutrition-mcp#51', 'markmhendrickson/neotoma#2049'],
    explains: (result) => isOne(result, ['auth-prm-document', 'auth-prm-resource-match']),
  },
  {
    id: 'verifier-throws',
    says: 'the token verifier throws an error that the middleware takes for a defect: 500 in place of 401',
    fix: 'throw the InvalidTokenError of the SDK (or answer 401) for tokens that are not valid',
    threads: ['modelcontextprotocol/typescript-sdk#957'],
    explains: (result) => result.group === 'authorization' && /HTTP 500/.test(wordsOf(result)),
  },
  {
    id: 'no-guard',
    says: 'nobody looks at the Host and Origin headers: any web page can reach the server by DNS rebinding',
    fix: 'refuse foreign Host and Origin headers before the transport (SDK v1: allowedHosts does not look at Origin)',
    threads: ['zereight/gitlab-mcp#555', 'dynatrace-oss/dynatrace-mcp#540'],
    explains: (result) => isOne(result, guardChecks) && /HTTP 20\d/.test(wordsOf(result)),
  },
  {
    id: 'get-not-routed',
    says: 'not every method is routed: the others fall through to the framework, as if there were no endpoint',
    fix: 'answer GET (and DELETE) with 405, an Allow header and a JSON body',
    threads: ['modelcontextprotocol/typescript-sdk#1635', 'cap-js/mcp-server#36'],
    explains: (result) => isOne(result, verbChecks) && /HTTP 404(?!, application\/json)/.test(wordsOf(result)),
  },
  {
    id: 'stream-compressed',
    says: 'a compression middleware takes event streams too and holds events back until its buffer is full',
    fix: 'exclude text/event-stream from compression and send `Cache-Control: no-cache, no-transform`',
    threads: ['expressjs/compression#17', 'paperclipai/paperclip#5827'],
    explains: (result) => isOne(result, ['dep-sse-not-compressed']) && !/^(no )?Cache-Control/.test(result.actual),
  },
  {
    id: 'proxy-buffers',
    says: 'something on the way collects the event stream and hands it on in one piece',
    fix: 'nginx: `proxy_buffering off;` (or `X-Accel-Buffering: no` from the server); no compression for event streams',
    threads: ['modelcontextprotocol/java-sdk#848', 'modelcontextprotocol/java-sdk#293'],
    explains: (result) => isOne(result, ['dep-sse-not-buffered']),
  },
  {
    id: 'header-stripped',
    says: 'something on the way strips a header that the protocol needs',
    fix: 'let Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Authorization and WWW-Authenticate pass, both ways',
    threads: ['agentgateway/agentgateway#1064'],
    explains: (result) => isOne(result, ['dep-headers-survive']),
  },
  {
    id: 'no-affinity',
    says: 'requests of one session reach several processes, and only one of them knows the session',
    fix: 'route by Mcp-Session-Id, run one replica, or serve without sessions',
    threads: ['mcp-use/mcp-use#153', 'modelcontextprotocol/typescript-sdk#405'],
    explains: (result) => isOne(result, ['dep-session-affinity']) && !/^20 of 20/.test(result.actual),
  },
  {
    id: 'stdin-leftover',
    says: 'a listener for the end of stdin, a leftover of stdio, ends the process',
    fix: 'listen for the end of stdin only when the transport is stdio',
    threads: ['czlonkowski/n8n-mcp#711'],
    explains: (result) => isOne(result, ['life-stdin-closed']),
  },
  {
    id: 'html-errors',
    says: 'errors come from the framework, not from the MCP endpoint: an HTML page, often with a stack',
    fix: 'add an error handler that answers JSON-RPC errors: 400 -32700 for bad JSON, 413 for large bodies, no stack',
    threads: ['modelcontextprotocol/typescript-sdk#1354', 'supercorp-ai/supergateway#163'],
    explains: (result) => isOne(result, pageChecks) && /HTTP [45]\d\d, text\/html|stack|<pre>/.test(wordsOf(result)),
  },
];

/** What is JSON comes from the server, which has enough to do. */
const gatewayStatus = /\bHTTP (502|503|504|52\d)\b(?!, application\/json)/;
const staleSessionChecks = [
  'session-unknown-404',
  'session-terminated-404-post',
  'session-terminated-404-get',
  'session-delete-unknown',
  'session-initialize-stale-id',
  'life-restart-stale-session',
];
const guardChecks = ['sec-origin-403', 'sec-origin-get-delete', 'sec-origin-bypasses', 'sec-host-rebinding'];
const verbChecks = [
  'sse-get-stream-or-405',
  'session-delete',
  'sse-get-accept-missing',
  'rpc-method-not-allowed',
  'sec-origin-get-delete',
  'pv-header-invalid-400',
];
/** Where an error comes from whoever is asked first, the body parser or the router. */
const pageChecks = [
  'rpc-parse-error-400',
  'rpc-parse-error-body',
  'rpc-invalid-request',
  'cn-content-type-415',
  'rob-hostile-json',
  'sec-body-limit',
  'sec-no-stack-trace',
];

function isOne({ id, outcome }: CheckResult, ids: readonly string[]): boolean {
  return outcome === 'fail' && ids.includes(id);
}

/** What was seen and said about a result. */
function wordsOf({ actual, cause = '', exchanges = [] }: CheckResult): string {
  const answers = exchanges.flatMap(({ response }) => (response ? [response.body] : []));
  return [actual, cause, ...answers.filter((body) => body.length < 1000)].join('\n');
}

function says(result: CheckResult, { problem }: Facts, pattern: RegExp): boolean {
  return pattern.test(result.outcome === 'blocked' ? `${problem}\n${wordsOf(result)}` : wordsOf(result));
}
