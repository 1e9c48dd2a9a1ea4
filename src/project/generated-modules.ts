import { nameOf } from './paths.ts';

/** The generated module that serves HTTP, without extension. */
export const HTTP_MODULE = 'mcp-http';

/** The generated module that sends the messages of a handler with its answer. */
const RELATED_MODULE = 'mcp-related';

/** The generated module that says who may use the server. */
const AUTH_MODULE = 'mcp-auth';

/** The generated module that verifies tokens of an authorization server. */
export const OAUTH_MODULE = 'mcp-oauth';

/** The generated module that keeps the state of sessions apart. */
export const SESSION_MODULE = 'mcp-session';

/** The generated module that hands a transport to the server of a framework. */
export const ADAPTER_MODULE = 'mcp-adapter';

/** The generated module that runs tools one at a time. */
export const SERIALIZE_MODULE = 'mcp-serialize';

/** The generated module that serves clients of the revision without sessions. */
export const MODERN_MODULE = 'mcp-modern';

/** Those that serving over HTTP needs. */
export const GENERATED_MODULES = [
  HTTP_MODULE,
  RELATED_MODULE,
  AUTH_MODULE,
  OAUTH_MODULE,
  SESSION_MODULE,
  ADAPTER_MODULE,
  MODERN_MODULE,
] as const;

/** True for a file that a migration has generated: it is nobody's state and starts nothing. */
export const isGenerated = (file: string): boolean =>
  [...GENERATED_MODULES, SERIALIZE_MODULE].some((name) => name === nameOf(file).replace(/\.[mc]?[jt]s$/, ''));
