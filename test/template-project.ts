import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { GENERATED_FOLDER } from '../src/project/generated-modules.ts';
import { neededSources } from '../src/transforms/lib/generated-sources.ts';
import { keepParts } from '../src/transforms/lib/keep-parts.ts';
import { forSecondSdk } from '../src/transforms/lib/second-sdk.ts';
import { renderTemplate, type TemplateTarget } from '../src/transforms/lib/render-template.ts';

/** What a project is generated for. */
type Kind = 'stateful' | 'stateless' | 'v2' | 'v2, modern' | 'v2, stateless' | 'kept-sse' | 'v2, kept-sse';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Ends the connection of an answer that was kept open. */
  readonly close: () => void;
}

export interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Return with the headers, leave the body open; `text` is then empty. */
  readonly keepOpen?: boolean;
  /** Keeps connections for the next request; without one the connection ends with the answer. */
  readonly agent?: Agent;
}

interface Exit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stderr: string;
}

export type RunningServer = Awaited<ReturnType<typeof startServer>>;

const TEMPLATES = new URL(`../src/templates/${GENERATED_FOLDER}/`, import.meta.url);
const FIXTURES = new URL('../fixtures/servers/template/', import.meta.url);
const NODE_MODULES = new URL('../node_modules', import.meta.url);
const AUTH: readonly string[] = ['api-key', 'oauth'];
const PATIENCE_MS = 240_000;

export const ESM: TemplateTarget = { language: 'js', module: 'esm', extension: '.js', newline: '\n' };

interface Made {
  readonly target?: TemplateTarget;
  readonly auth?: readonly string[];
  /** Parts of the templates that come with an option. */
  readonly options?: readonly string[];
  /** A file of fixtures/servers/template, without extension. */
  readonly server?: string;
}

/** A folder with a fixture server and the rendered templates beside it, as a migrated project has them. */
export async function makeProject(
  kind: Kind,
  { target = ESM, auth = AUTH, options = [], server = 'server' }: Made = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-migrate-template-'));
  const parts = [...partsOf(kind), ...(auth.length > 0 ? auth : ['open']), ...withOptions(options)];
  const render = async (source: URL, name: string) => {
    const text = keepParts(await readFile(source, 'utf8'), parts);
    const ofSdk = parts.includes('v2') ? onSecondSdk(text) : text;
    const called = parts.includes('kept-sse') ? besideSse(ofSdk) : ofSdk;
    await writeFile(join(folder, `${name}.${target.language}`), renderTemplate(called, target));
  };
  await symlink(NODE_MODULES, join(folder, 'node_modules'));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ type: target.module === 'esm' ? 'module' : 'commonjs' }),
  );
  await mkdir(join(folder, GENERATED_FOLDER));
  await render(new URL(`${server}.ts`, FIXTURES), 'server');
  for (const name of neededSources(parts))
    await render(new URL(`${name}.ts`, TEMPLATES), `${GENERATED_FOLDER}/${name}`);
  return { folder, language: target.language, remove: () => rm(folder, { recursive: true }) };
}

/** The parts that come with these options, and with those that are left out. */
export const withOptions = (options: readonly string[]): string[] => [
  ...options,
  ...(options.includes('rate-limit') ? [] : ['no-rate-limit']),
  ...(options.some((option) => option.startsWith('resume-')) ? ['resume'] : ['no-resume']),
  ...(options.includes('resume-redis') ? [] : ['no-redis']),
  ...(options.includes('take-over') ? [] : ['no-take-over']),
];

/** The parts of the templates. */
function partsOf(kind: Kind): string[] {
  const sdk = kind.startsWith('v2') ? 'v2' : 'v1';
  const before = kind.endsWith('kept-sse') ? ['former', 'former-always', 'kept-sse'] : ['no-former', 'no-kept-sse'];
  const sessions = kind.endsWith('stateless') ? 'stateless' : 'stateful';
  const modern = kind.endsWith('modern') ? ['modern'] : [];
  return [sdk, sessions, 'platform-port', ...before, 'usual-path', 'no-app', 'ready', ...modern];
}

/** The call of a server that spoke HTTP+SSE and goes on to. */
const besideSse = (text: string): string =>
  text.replace(
    /^serveHttp\((.*)\)\.catch/m,
    "serveHttp($1, { kept: { stream: '/sse', messages: '/messages' } }).catch",
  );

/** The names are the same. */
const onSecondSdk = (text: string): string =>
  forSecondSdk(text.replace('@modelcontextprotocol/sdk/server/mcp.js', '@modelcontextprotocol/server'));

export type Project = Awaited<ReturnType<typeof makeProject>>;

/** Starts the server on a free port unless `env` says another; resolves when it listens or has ended. */
export async function startServer(project: Project, env: Readonly<Record<string, string>> = {}) {
  const loader = project.language === 'ts' ? ['--import', 'tsx'] : [];
  const child = execa('node', [...loader, `server.${project.language}`], {
    cwd: project.folder,
    env: { PATH: process.env['PATH'] ?? '', MCP_HTTP_PORT: '0', ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    timeout: 2 * PATIENCE_MS,
    forceKillAfterDelay: 2000,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exited: Promise<Exit> = child.then(({ exitCode, signal }) => ({ code: exitCode, signal, stderr }));
  const logged = (text: string) => until(() => stderr.includes(text), `${text} in the log`);
  const ended = exited.then(() => undefined);
  await Promise.race([until(() => stderr.includes('"listening"'), 'the server'), ended]);
  const line = stderr.split('\n').find((text) => text.includes('"listening"'));
  const url = line === undefined ? undefined : new URL((JSON.parse(line) as { url: string }).url);
  const ask = (options: Ask) => sendRequest(Number(url?.port), { path: url?.pathname ?? '/', ...options });
  return {
    url,
    ask,
    exited,
    logged,
    log: () => stderr,
    ended: () => child.exitCode !== null,
    /** Nothing follows the signal, however long it takes to end. */
    kill: (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(child.pid, signal),
    stop,
  };

  async function stop(): Promise<void> {
    child.kill('SIGKILL');
    await exited;
  }
}

/** Polls until the condition holds. @throws Error after `timeoutMs` */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`no ${what} within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One raw request, so that Host and Origin are what the test says. */
function sendRequest(port: number, ask: Ask): Promise<Answer> {
  const { method = 'POST', path = '/mcp', headers = {}, body, keepOpen, agent = false } = ask;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent, timeout: PATIENCE_MS });
    request.once('error', reject).once('timeout', () => request.destroy(new Error(`no answer to ${method} ${path}`)));
    request.once('response', (response) => {
      const answer = { status: response.statusCode ?? 0, headers: response.headers, close: () => request.destroy() };
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('error', keepOpen ? () => undefined : reject);
      if (keepOpen) resolve({ ...answer, text });
      else
        response.once('end', () => {
          resolve({ ...answer, text });
        });
    });
    request.end(body);
  });
}
