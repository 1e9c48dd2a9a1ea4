import { obstacleOf } from '../../project/around/replaced-uses.ts';
import { wrapperUses, type WrapperUse } from '../../project/around/wrapper-uses.ts';
import { shownLine } from '../../project/entries/command-line.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { FindingRule, Spot } from './rule.ts';

/** What puts a server on stdio behind a port, where nothing was put in its place. */
const rule: FindingRule = {
  id: 'wrapper',
  title: 'A wrapper stands in front of the server',
  why: 'supergateway, mcp-proxy and the like hold one process of the server for all clients or one for each, listen on all addresses and ask nobody who they are. A server that speaks Streamable HTTP itself keeps clients apart and can ask for a key.',
  fix: 'Start the server itself with MCP_TRANSPORT=http and the port of the wrapper in MCP_HTTP_PORT, and tell clients its path /mcp; in a container it also needs MCP_HTTP_HOST=0.0.0.0 and MCP_API_KEYS.',
  severity: 'warning',
  docs: ['https://github.com/supercorp-ai/supergateway', 'https://github.com/punkpeye/mcp-proxy'],
  afterwards: true,
  *find({ project }) {
    const seen = new Set<string>();
    for (const use of wrapperUses(project)) {
      const spot = spotOf(project, use);
      if (!spot || (use.written.as === 'text' && seen.has(use.file))) continue;
      seen.add(use.file);
      yield spot;
    }
  },
};
export default rule;

function spotOf(project: ProjectModel, use: WrapperUse): Spot | undefined {
  const { command, target, written } = use;
  const { file, line } = use;
  if (target === 'url') return written.as === 'text' ? bridge(project, use) : undefined;
  const isTold = written.as === 'text';
  if (isTold && target === 'other') return undefined;
  const wrapped = shownLine(command.wrapped.map(({ raw }) => raw).join(' '));
  const obstacle = obstacleOf(use);
  const reason = obstacle === undefined ? '' : ` and stays: ${obstacle}`;
  const severity = target === 'server' && command.tool !== 'mcpo' && !isReadme(file) ? 'warning' : 'note';
  return {
    at: { file, line },
    severity,
    message: `${command.tool} serves ${wrapped === '' ? 'something' : `\`${wrapped}\``} here${reason}`,
  };
}

const README = /(^|\/)README[^/]*$/i;
const isReadme = (file: string): boolean => README.test(file);

/** A client that is sent to an address which is no more. */
function bridge({ formerSse }: ProjectModel, { command, file, line }: WrapperUse): Spot | undefined {
  const gone = command.urls.find((url) => formerSse?.gone.some((path) => url.endsWith(path)));
  if (gone === undefined) return undefined;
  return {
    at: { file, line },
    severity: 'note',
    message: `${command.tool} connects clients to ${gone}, which is no more`,
    fix: 'Tell the address with /mcp at its end; a client that speaks Streamable HTTP needs nothing in between.',
  };
}
