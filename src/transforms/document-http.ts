import type { ProjectModel } from '../project/project-model.ts';
import { isSwitched } from '../project/switch.ts';
import type { Change, Transform } from './transform.ts';

const OPEN = '<!-- mcp-migrate:http -->';
const CLOSE = '<!-- /mcp-migrate:http -->';

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

function sectionOf({ manifest }: ProjectModel): string[] {
  const name = (manifest.name ?? 'my-server').replace(/^@[^/]*\//, '').replace(/[^\w.-]/g, '-');
  const url = 'http://127.0.0.1:3000/mcp';
  return [
    OPEN,
    '',
    '## Streamable HTTP',
    '',
    'stdio is the default. To serve remote clients over Streamable HTTP:',
    '',
    '```sh',
    'MCP_API_KEYS="alice:$(openssl rand -hex 24)" npm run start:http',
    '```',
    '',
    `It listens on ${url}. Without \`MCP_API_KEYS\` it only listens on this machine. \`MCP_HTTP_HOST\`, \`MCP_HTTP_PORT\`,`,
    '`MCP_ALLOWED_HOSTS` (set it to the public host name behind a proxy) and `MCP_ALLOWED_ORIGINS` configure it; `GET /healthz` is the health check.',
    '',
    '| client | configuration |',
    '|---|---|',
    `| Claude Code | \`claude mcp add --transport http ${name} ${url} --header "Authorization: Bearer $KEY"\` |`,
    `| Cursor | \`{"mcpServers": {"${name}": {"url": "${url}", "headers": {"Authorization": "Bearer …"}}}}\` in \`.cursor/mcp.json\` |`,
    `| VS Code | \`{"servers": {"${name}": {"type": "http", "url": "${url}", "headers": {"Authorization": "Bearer …"}}}}\` in \`.vscode/mcp.json\` |`,
    `| MCP Inspector | \`npx @modelcontextprotocol/inspector --cli ${url} --transport http --method tools/list --header "Authorization: Bearer $KEY"\` |`,
    '',
    CLOSE,
  ];
}
