import type { Edit } from '../edits/edit.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { replacedUses } from '../project/around/replaced-uses.ts';
import { settingsFor } from '../project/around/wrapper-settings.ts';
import { wrapperUses, type WrapperUse } from '../project/around/wrapper-uses.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { declaredRange } from '../project/manifest.ts';
import { jsonEdit, type JsonValue } from './lib/edit-json.ts';
import { containerEdits, unwrappedLine, withoutInstall } from './lib/wrapper-edits.ts';
import type { Change, Transform } from './transform.ts';

/** What started a wrapper around the server starts the server over HTTP. */
const transform: Transform = {
  id: 'replace-wrapper',
  title: 'Start the server itself, not a wrapper around it',
  why: 'A wrapper holds one process for all clients or one for each, and knows nothing of sessions, keys or hosts. The server now serves the same port itself.',
  docs: ['https://github.com/supercorp-ai/supergateway', 'https://github.com/punkpeye/mcp-proxy'],
  *run(project) {
    if (!project.sites.some(isSwitched)) return;
    const uses = replacedUses(project);
    const files = [...new Set(uses.map(({ file }) => file))];
    for (const file of files) {
      const here = uses.filter((use) => use.file === file);
      const removed = file === files.at(-1) ? unused(project, uses) : [];
      yield changeOf(project, here, removed);
    }
  },
};
export default transform;

function changeOf(project: ProjectModel, uses: readonly WrapperUse[], removed: readonly JsonValue[]): Change {
  const [{ file, line }] = uses as [WrapperUse];
  const scripts = uses.flatMap((use): JsonValue[] =>
    use.written.as === 'script' ? [{ path: ['scripts', use.written.name], value: lineFor(project, use) }] : [],
  );
  const manifest = jsonEdit('package.json', project.manifest.text, [...scripts, ...removed]);
  const text = project.files.get(file) ?? '';
  const around = uses.flatMap((use) => editsOf(project, use, text));
  return {
    ...{ file, line, message: messageFor(uses), confidence: 'review' },
    edits: [...manifest, ...around, ...uninstalled(project, uses, text)],
  };
}

const lineFor = (project: ProjectModel, use: WrapperUse): string => unwrappedLine(use, settingsFor(project, use));

function editsOf(project: ProjectModel, use: WrapperUse, text: string): Edit[] {
  const { file, written } = use;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  if ('instruction' in written)
    return containerEdits(use, written, { text, newline, settings: settingsFor(project, use) });
  if (written.as !== 'line') return [];
  const start = written.offset;
  return [{ kind: 'replace', file, start, end: start + use.text.length, text: lineFor(project, use) }];
}

/** Where all that a Dockerfile starts is replaced, the wrapper need not be in the image. */
function uninstalled(project: ProjectModel, uses: readonly WrapperUse[], text: string): Edit[] {
  const [{ file }] = uses as [WrapperUse];
  if (!uses.some(({ written }) => 'instruction' in written)) return [];
  if (wrapperUses(project).filter((use) => use.file === file).length > uses.length) return [];
  return [...new Set(uses.map(({ command }) => command.tool))].flatMap((tool) => withoutInstall(file, text, tool));
}

/** The declared wrappers that nothing needs any more. */
function unused(project: ProjectModel, replaced: readonly WrapperUse[]): JsonValue[] {
  const { manifest, files } = project;
  const tools = [...new Set(replaced.map(({ command }) => command.tool))];
  const needed = wrapperUses(project).filter((use) => use.target !== 'url' && !MARKDOWN.test(use.file));
  const isLeft = (tool: string): boolean =>
    needed.some((use) => use.command.tool === tool && !isAmong(replaced, use)) ||
    [...files].some(([file, text]) => CODE.test(file) && text.includes(tool));
  return tools
    .filter((tool) => declaredRange(manifest, tool) !== undefined && !isLeft(tool))
    .flatMap((tool) =>
      SECTIONS.filter((name) => tool in manifest[name]).map((name) => ({ path: [name, tool], value: undefined })),
    );
}

const MARKDOWN = /\.md$/i;
const CODE = /\.[cm]?[jt]sx?$/;
const SECTIONS = ['dependencies', 'devDependencies'] as const;

const isAmong = (uses: readonly WrapperUse[], { file, line, text }: WrapperUse): boolean =>
  uses.some((use) => use.file === file && use.line === line && use.text === text);

function messageFor(uses: readonly WrapperUse[]): string {
  const [{ command }] = uses as [WrapperUse];
  const { MCP_HTTP_PATH: path = '/mcp', MCP_HTTP_PORT: port = '' } = command.variables;
  const settings = port.includes('$') ? '' : ` on port ${port}`;
  return `the server serves Streamable HTTP itself${settings}, in the place of ${command.tool}: clients use ${path}`;
}
