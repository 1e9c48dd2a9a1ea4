/** The generated module that serves HTTP, without extension. */
export const HTTP_MODULE = 'mcp-http';

/** The generated module that checks API keys. */
export const AUTH_MODULE = 'mcp-auth';

/** The generated module that keeps the state of sessions apart. */
export const SESSION_MODULE = 'mcp-session';
