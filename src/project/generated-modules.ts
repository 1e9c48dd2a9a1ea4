import { nameOf } from './paths.ts';

/** The generated module that serves HTTP, without extension. */
export const HTTP_MODULE = 'mcp-http';

/** The generated module that checks API keys. */
export const AUTH_MODULE = 'mcp-auth';

/** The generated module that keeps the state of sessions apart. */
export const SESSION_MODULE = 'mcp-session';

/** True for a file that a migration has generated: it is nobody's state and starts nothing. */
export const isGenerated = (file: string): boolean =>
  [HTTP_MODULE, AUTH_MODULE, SESSION_MODULE].includes(nameOf(file).replace(/\.[mc]?[jt]s$/, ''));
