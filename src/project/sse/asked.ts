import type { Spoken } from './sse-app.ts';

/** What stands behind a request that is asked for its session, or for the message that is handed on. */
const OF_SESSION =
  /^(\.(body|method|on|once|off|path|pathname|originalUrl)\b|\.headers\[\s*['"]mcp-session-id['"]|\.(header|get)\(\s*['"]mcp-session-id['"]|\s*[,)])/i;

/** Members of a request that decide nothing where a connection is opened: listening, how long it is kept, which route this is, an id that the client wants. */
export const ASKED_AT_OPENING: Readonly<Record<Spoken, RegExp>> = {
  'HTTP+SSE': /^((\.raw)?\.(on|once|off|socket\.set\w+)\(|\.(method|pathname|query\??\.session_?id)\b)/i,
  'Streamable HTTP': OF_SESSION,
};

/** The same where messages are taken: the session that one is for, the message itself, and what it is handed on with. */
export const ASKED_OF_MESSAGES: Readonly<Record<Spoken, RegExp>> = {
  'HTTP+SSE':
    /^(\.(query|body|url|originalUrl|path|pathname|method|on|once|setEncoding|headers\.host|raw(?=\s*[,)]))\b|\s*[,)]|\.(searchParams\??\.)?(get\(\s*['"`])?session_?id\b)/i,
  'Streamable HTTP': OF_SESSION,
};
