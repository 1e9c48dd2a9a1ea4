// What the environment says about serving this server over HTTP.
// #region own-app
import type { RequestListener } from 'node:http';
// #endregion
// #region own-guard
import type { Guard } from './behind.ts';
// #endregion

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that an operator can set. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Host names without ports, of the header Host. */
  readonly allowedHosts: readonly string[];
  /** Host names without schemes and ports, of the header Origin. */
  readonly allowedOrigins: readonly string[];
  // #region stateful
  readonly maxSessions: number;
  // #region api-key oauth
  readonly maxSessionsPerCaller: number;
  // #endregion
  readonly maxRequestsPerSession: number;
  readonly sessionIdleMs: number;
  readonly sessionMaxMs: number;
  // #region resume
  // #region no-redis
  /** What is kept for streams that break off: events of a stream, bytes of a session, and how long. */
  // #endregion
  // #region resume-redis
  /** What is kept for streams that break off: events and bytes of a session, and how long. */
  // #endregion
  readonly resumeMaxEvents: number;
  readonly resumeMaxBytes: number;
  readonly resumeMs: number;
  // #endregion
  // #region resume-redis
  /** Without one nothing is kept. */
  readonly redisUrl: string | undefined;
  /** What the keys of this server begin with. */
  readonly redisPrefix: string;
  // #endregion
  // #endregion
  readonly maxBodyBytes: number;
  /** Of the request line and the headers together. */
  readonly maxHeaderBytes: number;
  /** How long a client may take to send a request. */
  readonly requestTimeoutMs: number;
  /** How long load balancers get to see that this process ends, before it takes no more connections. */
  readonly drainDelayMs: number;
  // #region rate-limit
  /** Requests in a minute. */
  readonly rateLimitPerCaller: number;
  readonly rateLimitPerAddress: number;
  /** How many proxies in front add the address of whom they are connected to. */
  readonly trustedProxies: number;
  // #endregion
  readonly allowUnauthenticated: boolean;
  // #region api-key
  readonly apiKeys: string | undefined;
  // #endregion
  // #region oauth
  readonly oauthIssuer: string | undefined;
  readonly oauthScopes: readonly string[];
  readonly publicUrl: string | undefined;
  // #endregion
  // #region gone
  /** Paths that are no more. */
  //: readonly gone: readonly string[];
  // #endregion
  // #region kept-sse
  readonly kept?: KeptPaths | undefined;
  // #endregion
}
// #region kept-sse

/** Where HTTP+SSE is served. */
export interface KeptPaths {
  /** The path of its streams. */
  readonly stream: string;
  /** The path that its clients post to. */
  readonly messages: string;
}
// #endregion
// #region former

/** How this server was reached before it was served from here. */
export interface Former {
  /** Where it listened: the default of MCP_HTTP_PORT. */
  readonly port?: number | string | undefined;
  // #region own-path
  /** Where its endpoint was: the default of MCP_HTTP_PATH. */
  readonly path: string;
  // #endregion
  // #region gone
  /** The paths of its stream and its messages over HTTP+SSE. */
  readonly gone: readonly string[];
  // #endregion
  // #region kept-sse
  /** The paths at which it goes on to speak HTTP+SSE. */
  readonly kept?: KeptPaths;
  // #endregion
  // #region own-app
  /** The app that answers everything but what is served here. */
  readonly app: RequestListener;
  // #endregion
  // #region own-guard
  /** The app whose middleware every request has to get past, and that answers what is not served here. */
  readonly guard: Guard;
  // #endregion
}
// #endregion

const LOOPBACK = 'localhost,127.0.0.1,[::1]';
// #region stateful
const THIRTY_MINUTES_MS = '1800000';
const SEVEN_DAYS_MS = '604800000';
// #region resume
const ONE_MEBIBYTE = '1048576';
const FIVE_MINUTES_MS = '300000';
// #endregion
// #endregion
const FOUR_MEBIBYTES = '4194304';
const SIXTEEN_KIBIBYTES = '16384';
const ONE_MINUTE_MS = '60000';
const FIVE_SECONDS_MS = '5000';

/** @throws Error that names the variable which is wrong, and what it should look like */
// #region former
//: export function readSettings(env: Environment = process.env, former: Partial<Former> = {}): Settings {
// #endregion
// #region no-former
export function readSettings(env: Environment = process.env): Settings {
  // #endregion
  return {
    host: read(env, 'MCP_HTTP_HOST', { fallback: '127.0.0.1', pattern: WORD }),
    // #region no-former
    port: readPort(env, '3000'),
    // #endregion
    // #region former
    //: port: readPort(env, String(former.port ?? 3000)),
    // #endregion
    // #region usual-path
    path: read(env, 'MCP_HTTP_PATH', { fallback: '/mcp', pattern: PATH }),
    // #endregion
    // #region own-path
    //: path: read(env, 'MCP_HTTP_PATH', { fallback: former.path ?? '/mcp', pattern: PATH }),
    // #endregion
    allowedHosts: readNames(env, 'MCP_ALLOWED_HOSTS'),
    allowedOrigins: readNames(env, 'MCP_ALLOWED_ORIGINS'),
    // #region stateful
    maxSessions: readNumber(env, 'MCP_MAX_SESSIONS', '1000'),
    // #region api-key oauth
    maxSessionsPerCaller: readNumber(env, 'MCP_MAX_SESSIONS_PER_CALLER', '100'),
    // #endregion
    maxRequestsPerSession: readNumber(env, 'MCP_MAX_REQUESTS_PER_SESSION', '100'),
    sessionIdleMs: readNumber(env, 'MCP_SESSION_IDLE_MS', THIRTY_MINUTES_MS),
    sessionMaxMs: readNumber(env, 'MCP_SESSION_MAX_MS', SEVEN_DAYS_MS),
    // #region resume
    resumeMaxEvents: readNumber(env, 'MCP_RESUME_MAX_EVENTS', '1000'),
    resumeMaxBytes: readNumber(env, 'MCP_RESUME_MAX_BYTES', ONE_MEBIBYTE),
    resumeMs: readNumber(env, 'MCP_RESUME_MS', FIVE_MINUTES_MS),
    // #endregion
    // #region resume-redis
    redisUrl: readRedisUrl(env),
    redisPrefix: read(env, 'MCP_REDIS_PREFIX', { fallback: 'mcp:', pattern: WORD }),
    // #endregion
    // #endregion
    maxBodyBytes: readNumber(env, 'MCP_MAX_BODY_BYTES', FOUR_MEBIBYTES),
    maxHeaderBytes: readNumber(env, 'MCP_MAX_HEADER_BYTES', SIXTEEN_KIBIBYTES),
    requestTimeoutMs: readNumber(env, 'MCP_REQUEST_TIMEOUT_MS', ONE_MINUTE_MS),
    drainDelayMs: readNumber(env, 'MCP_DRAIN_DELAY_MS', FIVE_SECONDS_MS),
    // #region rate-limit
    rateLimitPerCaller: readNumber(env, 'MCP_RATE_LIMIT_PER_CALLER', '600'),
    rateLimitPerAddress: readNumber(env, 'MCP_RATE_LIMIT_PER_ADDRESS', '300'),
    trustedProxies: Number(read(env, 'MCP_TRUSTED_PROXIES', { fallback: '0', pattern: HOPS })),
    // #endregion
    allowUnauthenticated: env['MCP_ALLOW_UNAUTHENTICATED'] === '1',
    // #region api-key
    apiKeys: env['MCP_API_KEYS'],
    // #endregion
    // #region oauth
    oauthIssuer: env['MCP_OAUTH_ISSUER'],
    oauthScopes: env['MCP_OAUTH_SCOPES']?.match(/[^\s,"\\]+/g) ?? [],
    publicUrl: env['MCP_PUBLIC_URL'],
    // #endregion
    // #region gone
    //: gone: former.gone ?? [],
    // #endregion
    // #region kept-sse
    //: kept: former.kept,
    // #endregion
  };
}

const WORD = /^\S+$/;
const PATH = /^\/[\w.~/-]*$/;
const POSITIVE_NUMBER = /^[1-9]\d*$/;
// #region rate-limit
const HOPS = /^\d$/;
// #endregion
// #region resume-redis
const REDIS_URL = /^rediss?:\/\/\S+$/;
// #endregion
const PORT_NUMBER = /^\d{1,5}$/;
const NAMES = /^([a-z\d.,_-]|\[[\da-f:]+\])+$/;

interface Expected {
  readonly fallback: string;
  readonly pattern: RegExp;
}

function read(env: Environment, variable: string, { fallback, pattern }: Expected): string {
  const value = env[variable]?.trim() || fallback;
  if (pattern.test(value)) return value;
  throw new Error(`${variable}: expected ${pattern.source}, got ${value}`);
}

function readPort(env: Environment, fallback: string): number {
  // #region platform-port
  const variable = env['MCP_HTTP_PORT'] ? 'MCP_HTTP_PORT' : 'PORT';
  // #endregion
  // #region own-port
  //: const variable = 'MCP_HTTP_PORT'; // this server reads PORT itself
  // #endregion
  return Number(read(env, variable, { fallback, pattern: PORT_NUMBER }));
}

function readNumber(env: Environment, variable: string, fallback: string): number {
  return Number(read(env, variable, { fallback, pattern: POSITIVE_NUMBER }));
}

// #region resume-redis
/** A password may stand in it, so that what is wrong is not told. */
function readRedisUrl(env: Environment): string | undefined {
  const url = env['MCP_REDIS_URL']?.trim() || undefined;
  if (url === undefined || (REDIS_URL.test(url) && URL.canParse(url))) return url;
  throw new Error('MCP_REDIS_URL: expected redis://host:port, or rediss:// for TLS');
}

// #endregion
function readNames(env: Environment, variable: string): string[] {
  return read(env, variable, { fallback: LOOPBACK, pattern: NAMES }).split(',');
}
