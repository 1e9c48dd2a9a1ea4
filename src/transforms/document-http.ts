import type { AuthMethod, ProjectModel } from '../project/project-model.ts';
import { transportVariable } from '../project/starts/contract-variables.ts';
import { httpScript } from '../project/starts/http-script.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { generatedFile } from './lib/generated-sources.ts';
import { httpModuleOf } from './lib/http-module.ts';
import { isHttpByDefault } from './lib/transport-condition.ts';
import type { Change, Transform } from './transform.ts';

const OPEN = '<!-- mcp-migrate:http -->';
const CLOSE = '<!-- /mcp-migrate:http -->';
const USUAL_PORT = 3000;
const OAUTH = [
  'For the users of an identity provider: `MCP_OAUTH_ISSUER` is the issuer of its JWT access tokens, `MCP_PUBLIC_URL` this endpoint',
  'as clients know it and the audience of the tokens, `MCP_OAUTH_SCOPES` what they need. Such clients are told the URL and no header.',
  '',
];

/** The README says how to run it over HTTP and how clients are told. */
const transform: Transform = {
  id: 'document-http',
  title: 'Document the HTTP transport',
  why: 'Users need the command, the variables and the client configuration.',
  docs: ['https://modelcontextprotocol.io/docs/develop/connect-remote-servers'],
  *run(project) {
    const file = [...project.files.keys()].find((name) => /^readme\.md$/i.test(name));
    const text = file === undefined ? undefined : project.files.get(file);
    if (file === undefined || text === undefined || text.includes(OPEN) || !project.sites.some(isSwitched)) return;
    const newline = text.includes('\r\n') ? '\r\n' : '\n';
    const section = sectionOf(project).join('\n').replaceAll('\n', newline);
    const gap = text.endsWith('\n') ? newline : newline + newline;
    const edits = [
      { kind: 'replace', file, start: text.length, end: text.length, text: gap + section + newline },
    ] as const;
    yield {
      file,
      line: text.split('\n').length,
      message: 'how to run it over HTTP and how clients are told',
      confidence: 'safe',
      edits,
    } satisfies Change;
  },
};
export default transform;

function sectionOf(project: ProjectModel): string[] {
  const { manifest, options } = project;
  const { auth } = options;
  const endpoint = `http://127.0.0.1:${project.formerSse?.usualPort ?? USUAL_PORT}${project.formerSse?.path ?? '/mcp'}`;
  const name = (manifest.name ?? 'my-server').replace(/^@[^/]*\//, '').replace(/[^\w.-]/g, '-');
  const setting = auth.includes('api-key') ? 'MCP_API_KEYS="alice:$(openssl rand -hex 24)" ' : '';
  return [
    OPEN,
    '',
    '## Streamable HTTP',
    '',
    isHttpByDefault(project) ? overHttp(transportVariable(project)) : OVER_STDIO,
    '',
    ...stillOverSse(project),
    '```sh',
    `${setting}npm run ${httpScript(manifest)}`,
    '```',
    '',
    `It listens on ${endpoint}. ${whoMayUseIt(auth)} \`MCP_HTTP_HOST\`, \`MCP_HTTP_PORT\`,`,
    '`MCP_ALLOWED_HOSTS` (set it to the public host name behind a proxy) and `MCP_ALLOWED_ORIGINS` configure it; `GET /healthz` is the health check.',
    '',
    ...(auth.includes('oauth') ? OAUTH : []),
    ...clientTable(name, endpoint, auth.includes('api-key')),
    '',
    ...usesOfApp(project),
    '',
    CLOSE,
  ];
}

const OVER_STDIO = 'stdio is the default. To serve remote clients over Streamable HTTP:';

const overHttp = (variable: string): string =>
  `Streamable HTTP is the default, in the place of HTTP+SSE; \`${variable}=stdio\` serves a client that starts the server itself.`;

/** Where old clients go on, and until when. */
function stillOverSse({ answers: { keptSse } }: ProjectModel): string[] {
  if (!keptSse || 'reason' in keptSse) return [];
  const { stream, messages } = keptSse;
  return [
    `Clients that know HTTP+SSE alone go on at \`${stream}\` and \`${messages}\`. The log says \`it uses HTTP+SSE\` for each that comes: when none does any more,`,
    'take `kept` out of the call of `serveHttp`.',
    '',
  ];
}

/** What can be done with the app, where the project says in which file it is. */
function usesOfApp(project: ProjectModel): string[] {
  const module = httpModuleOf(project);
  if (!module) return [];
  return [
    `\`createApp\` of \`${generatedFile(module, 'app')}\` makes the [Hono](https://hono.dev) app that is served:`,
    '',
    "- a route of your own: `createApp(createServer).get('/version', (context) => context.text('1.0.0'))`",
    "- as a part of another app: `app.route('/', createApp(createServer))`",
    '- without Node.js (Bun, Deno, Cloudflare Workers, Vercel): `export default createApp(createServer)`',
  ];
}

function whoMayUseIt(auth: readonly AuthMethod[]): string {
  const variables = { 'api-key': '`MCP_API_KEYS`', oauth: '`MCP_OAUTH_ISSUER`' };
  if (auth.length === 0) return 'Anybody who reaches it may use it, so it only listens on this machine.';
  return `Without ${auth.map((method) => variables[method]).join(' or ')} it only listens on this machine.`;
}

/** The ways that clients are told; `keyed` are those that send an API key, others get their token by OAuth or need none. */
function clientTable(name: string, endpoint: string, keyed: boolean): string[] {
  const option = keyed ? ' --header "Authorization: Bearer $KEY"' : '';
  const entry = keyed ? ', "headers": {"Authorization": "Bearer …"}' : '';
  return [
    '| client | configuration |',
    '|---|---|',
    `| Claude Code | \`claude mcp add --transport http ${name} ${endpoint}${option}\` |`,
    `| Cursor | \`{"mcpServers": {"${name}": {"url": "${endpoint}"${entry}}}}\` in \`.cursor/mcp.json\` |`,
    `| VS Code | \`{"servers": {"${name}": {"type": "http", "url": "${endpoint}"${entry}}}}\` in \`.vscode/mcp.json\` |`,
    `| MCP Inspector | \`npx @modelcontextprotocol/inspector --cli ${endpoint} --transport http --method tools/list${option}\` |`,
  ];
}
