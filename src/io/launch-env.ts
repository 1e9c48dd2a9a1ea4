import { inheritedEnv } from './build-env.ts';
import { plainText, withoutSecrets } from './gist.ts';
import { UNCOUNTED, type StartSpec } from './start-server.ts';

type Env = Readonly<Record<string, string>>;

/** What servers bind to: express and its kin, migrated servers, FastMCP, uvicorn, Spring. */
const HOSTS = ['HOST', 'MCP_HTTP_HOST', 'MCP_HOST', 'FASTMCP_HOST', 'UVICORN_HOST', 'SERVER_ADDRESS'];
const PORTS = ['PORT', 'MCP_HTTP_PORT', 'MCP_PORT', 'FASTMCP_PORT', 'UVICORN_PORT', 'SERVER_PORT'];
const SECRET = /auth(?!or)|cookie|token|secret|credential|passw|jwt|api_?keys?|_key$/i;

/** `{port}` filled in, in the arguments and in the variables that the user gave. */
export function withPort(spec: StartSpec, port: number): StartSpec {
  const filled = (text: string): string => text.replaceAll('{port}', String(port));
  return { ...spec, args: spec.args.map(filled), env: mapValues(spec.env, filled) };
}

/** A script that sets another variable leaves MCP_TRANSPORT to the project. */
const choosesTransport = (env: Env): boolean =>
  Object.keys(env).some((name) => /^MCP_(SERVER|MIGRATE)_TRANSPORT$/.test(name));

/**
 * The user's own environment, then ours, then what the user gave for the server; the port is always ours, so that two
 * instances can run at the same time.
 */
export async function launchEnv({ cwd, env }: StartSpec, port: number, more: Env): Promise<Record<string, string>> {
  return {
    ...(await inheritedEnv(cwd)),
    ...{ NO_COLOR: '1', PYTHONUNBUFFERED: '1' },
    ...UNCOUNTED,
    ...(!choosesTransport(env) && { MCP_TRANSPORT: 'http' }),
    ...Object.fromEntries(HOSTS.map((name) => [name, '127.0.0.1'])),
    ...env,
    ...Object.fromEntries(PORTS.map((name) => [name, String(port)])),
    ASPNETCORE_URLS: `http://127.0.0.1:${port}`,
    ...more,
  };
}

/** A log as plain text, without what the user gave for the server and without the secrets of the environment. */
export function safeLog(log: string, given: Env, environment: Env): string {
  const secrets = Object.fromEntries(Object.entries(environment).filter(([name]) => SECRET.test(name)));
  return withoutSecrets(withoutSecrets(plainText(log), given), secrets);
}

const mapValues = (record: Env, change: (value: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
