import { filesOfKind, isVariableList } from '../project/around/around-files.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { transportVariable } from '../project/starts/contract-variables.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { isHttpByDefault } from './lib/transport-condition.ts';
import type { Change, Transform } from './transform.ts';

const USUAL_PORT = 3000;
const RATES = ['# MCP_RATE_LIMIT_PER_CALLER=600', '# MCP_RATE_LIMIT_PER_ADDRESS=300', '# MCP_TRUSTED_PROXIES=0'];
const NAMED = /\bMCP_HTTP_(HOST|PORT)\b|\bMCP_API_KEYS\b/;

/** The list of variables names those of HTTP, none of them set. */
const transform: Transform = {
  id: 'list-variables',
  title: 'List the variables of HTTP',
  why: 'Who sets up the server copies this file: what is not in it is not found. Nothing of it is set, so a copy changes nothing.',
  docs: ['https://github.com/motdotla/dotenv#readme'],
  *run(project) {
    if (!project.sites.some(isSwitched)) return;
    for (const [file, text] of filesOfKind(project.files, isVariableList)) {
      if (file.includes('/') || NAMED.test(text)) continue;
      yield appended(file, text, linesFor(project));
    }
  },
};
export default transform;

function appended(file: string, text: string, lines: readonly string[]): Change {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline;
  const said = gap + lines.join(newline) + newline;
  return {
    file,
    line: text.split('\n').length,
    message: 'the variables of HTTP, as comments',
    confidence: 'safe',
    edits: [{ kind: 'replace', file, start: text.length, end: text.length, text: said }],
  };
}

function linesFor(project: ProjectModel): string[] {
  const { formerSse, options } = project;
  const variable = transportVariable(project);
  return [
    '# Streamable HTTP',
    isHttpByDefault(project) ? `# ${variable}=stdio` : `# ${variable}=http`,
    '# MCP_HTTP_HOST=127.0.0.1',
    `# MCP_HTTP_PORT=${formerSse?.usualPort ?? USUAL_PORT}`,
    '# MCP_ALLOWED_HOSTS=localhost,127.0.0.1',
    ...(options.auth.includes('api-key') ? ['# MCP_API_KEYS=name:secret'] : []),
    ...(options.rateLimit ? RATES : []),
    ...(options.resume ? ['# MCP_RESUME_MS=300000'] : []),
    ...(options.resume === 'redis' ? ['# MCP_REDIS_URL=redis://127.0.0.1:6379'] : []),
  ];
}
