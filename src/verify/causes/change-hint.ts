import type { CheckResult } from '../result.ts';

interface Rule {
  /** Checks by id. */
  readonly of?: RegExp;
  /** What the result says, in `actual` or `cause`. */
  readonly says?: RegExp;
  readonly hint: string;
}

/** The first that fits counts: what was answered tells more than which check it is. */
const rules: readonly Rule[] = [
  {
    says: /HTTP 403.*\bhost\b/i,
    hint: 'the public host name is rejected: allow it (migrated servers: MCP_ALLOWED_HOSTS), or hand on Host as the server knows it',
  },
  {
    says: /HTTP 403.*\borigin\b/i,
    hint: 'the Origin of the page is rejected: allow it (migrated servers: MCP_ALLOWED_ORIGINS)',
  },
  { says: /HTTP (502|503|504|52\d)\b/, hint: 'a gateway answers in place of the server: is it up, and in time?' },
  { says: /HTTP 30[12378]\b/, hint: 'the address redirects: use the one it leads to' },
  { says: /HTTP 413\b/, hint: 'the path limits bodies to less than the server does (nginx: client_max_body_size)' },
  { says: /HTTP 429\b/, hint: 'the path limits how much one client asks' },
  {
    of: /^session-|^dep-session/,
    says: /initialize returns no Mcp-Session-Id|issues no session id/,
    hint: 'Mcp-Session-Id gets lost on its way to the client',
  },
  {
    of: /^session-|^dep-session/,
    hint: 'Mcp-Session-Id gets lost on its way to the server, or requests of one session reach several processes',
  },
  {
    of: /^mod-x-accel-buffering$/,
    hint: 'nginx takes X-Accel-Buffering for itself and does not hand it on: no harm',
  },
  { of: /^dep-sse-not-buffered$/, hint: 'event streams are buffered on the way (nginx: proxy_buffering off)' },
  { of: /^dep-sse-not-compressed$/, hint: 'event streams are compressed on the way: leave text/event-stream out' },
  { of: /^dep-idle-timeout$/, hint: 'quiet streams are cut on the way (nginx: proxy_read_timeout)' },
  { of: /^dep-headers-survive$/, hint: 'a header gets lost on the way: let unknown ones pass, both ways' },
  {
    of: /^sse-(resume|priming)/,
    hint: 'Last-Event-ID gets lost on the way, or the resumed stream reaches another process',
  },
  { of: /^sse-/, hint: 'event streams are buffered, changed or cut on the way' },
  { of: /^pv-/, hint: 'MCP-Protocol-Version gets lost on its way to the server' },
  {
    of: /^mod-(version|method|name|param|header)/,
    hint: 'a header of the request (MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Param-…) gets lost on its way to the server',
  },
  { of: /^mod-(listen|cancel|log)/, hint: 'event streams are buffered or cut on the way' },
  {
    of: /^sec-host/,
    hint: 'the path sets a Host of its own, so the server does not see a foreign one: check it in front',
  },
  { of: /^sec-origin|^cors-/, hint: 'the path takes Origin away, or answers OPTIONS and CORS headers itself' },
  {
    of: /^auth-(prm|as|metadata|discovery)/,
    hint: 'the metadata under /.well-known/ is not routed to the server, or names the address behind the path',
  },
  { of: /^auth-/, hint: 'Authorization or WWW-Authenticate gets lost on the way' },
  { of: /^cn-/, hint: 'the path changes Accept, Content-Type or Content-Encoding' },
];

/** What on the way to the server may have made a result worse; undefined where nothing comes to mind. */
export function changeHint({ id, actual, cause = '' }: CheckResult): string | undefined {
  const words = `${actual}\n${cause}`;
  const fits = (rule: Rule): boolean => (rule.of?.test(id) ?? true) && (rule.says?.test(words) ?? true);
  return rules.find(fits)?.hint;
}
