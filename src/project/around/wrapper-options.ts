/** What an option of a wrapper comes to on the server itself. */
export interface WrapperOption {
  /** How many words follow it; `some`: all up to the next option. */
  readonly takes: 0 | 1 | 'some';
  /** The variable that says the same. */
  readonly sets?: string;
  /** The values that the server keeps by itself; any other has no counterpart. */
  readonly only?: RegExp;
}

/** A program that puts a server on stdio behind an HTTP port. */
export interface Wrapper {
  readonly options: Readonly<Record<string, WrapperOption>>;
  /** The option with the command as one text; without one the command is what follows the options. */
  readonly command?: string;
  /** Where it listens unless it is told. */
  readonly port: number;
}

const NUMBER = /^([1-9]\d*|"?\$.*)$/;
const IDLE: WrapperOption = { takes: 1, sets: 'MCP_SESSION_IDLE_MS', only: NUMBER };
const BODY: WrapperOption = { takes: 1, sets: 'MCP_MAX_BODY_BYTES', only: NUMBER };
const ON_OR_OFF: WrapperOption = { takes: 0 };
const OF_ITS_OWN: WrapperOption = { takes: 1 };
const PORT: WrapperOption = { takes: 1, sets: 'MCP_HTTP_PORT', only: /^(\d+|"?\$.*)$/ };
const HOST: WrapperOption = { takes: 1, sets: 'MCP_HTTP_HOST' };
const PATH: WrapperOption = { takes: 1, sets: 'MCP_HTTP_PATH' };

/** The wrappers whose endpoint the server has itself, by the name of their package (supergateway 4, mcp-proxy 6 for Node.js). */
export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  supergateway: {
    command: '--stdio',
    port: 8000,
    options: {
      '--port': PORT,
      '--streamableHttpPath': PATH,
      '--sessionTimeout': IDLE,
      '--outputTransport': { takes: 1, only: /^(sse|streamableHttp)$/ },
      '--healthEndpoint': { takes: 'some', only: /^\/healthz$/ },
      '--cors': { takes: 'some', only: /^\*$/ },
      '--stateful': ON_OR_OFF,
      '--baseUrl': OF_ITS_OWN,
      '--ssePath': OF_ITS_OWN,
      '--messagePath': OF_ITS_OWN,
      '--logLevel': OF_ITS_OWN,
      '--protocolVersion': OF_ITS_OWN,
    },
  },
  'mcp-proxy': {
    port: 8080,
    options: {
      '--port': PORT,
      '--host': HOST,
      '--endpoint': PATH,
      '--streamEndpoint': PATH,
      '--sseEndpoint': OF_ITS_OWN,
      '--server': OF_ITS_OWN,
      '--connectionTimeout': OF_ITS_OWN,
      '--requestTimeout': OF_ITS_OWN,
      '--gracefulShutdownTimeout': OF_ITS_OWN,
      '--sessionIdleTimeout': IDLE,
      '--maxBodySize': BODY,
      '--keepAliveTimeout': OF_ITS_OWN,
      '--debug': ON_OR_OFF,
      '--stateless': ON_OR_OFF,
      '--eventStore': ON_OR_OFF,
      '--no-eventStore': ON_OR_OFF,
      '--no-modern': ON_OR_OFF,
    },
  },
};

/** The package of the same name for Python: it asks for a port, and its child sees little of the environment. */
export const PYTHON_PROXY: Wrapper = {
  port: 0,
  options: {
    '--port': PORT,
    '--sse-port': PORT,
    '--host': HOST,
    '--sse-host': HOST,
    '--log-level': OF_ITS_OWN,
    '--pass-environment': ON_OR_OFF,
    '--no-pass-environment': ON_OR_OFF,
    '--debug': ON_OR_OFF,
    '--no-debug': ON_OR_OFF,
    '--stateless': ON_OR_OFF,
    '--no-stateless': ON_OR_OFF,
    '--allow-origin': { takes: 'some', only: /^\*$/ },
  },
};
