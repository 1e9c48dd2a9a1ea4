import { SERIALIZE_MODULE } from '../project/generated-modules.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { serialTools, type SerialTools } from '../project/requests/serial-tools.ts';
import type { StartSite } from '../project/starts/start-sites.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { httpModuleOf, type HttpModule } from './lib/http-module.ts';
import { renderTemplate } from './lib/render-template.ts';
import { serializeFile } from './lib/serialized.ts';
import type { Change, Transform } from './transform.ts';

/** With --serialize, tools that load, change and save one file take turns. */
const transform: Transform = {
  id: 'serialize-tools',
  title: 'Run tools one at a time',
  why: 'Tools that load, change and save one file lose what they store when two clients call them at once. Asked for with --serialize, they take turns.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http'],
  *run(project) {
    if (project.options.serialize === undefined) return;
    yield* unknown(project, project.options.serialize);
    const module = httpModuleOf(project);
    if (!module) return;
    for (const site of project.sites.filter(isSwitched))
      if (!site.call.getSourceFile().text.includes(SERIALIZE_MODULE)) yield unwrapped(site);
    const site = project.sites.find(
      (each) => isSwitched(each) && each.call.getSourceFile().text.includes(SERIALIZE_MODULE),
    );
    if (site && !project.files.has(serializeFile(module))) yield added(project, site, module);
  },
};
export default transform;

/** Names that stand nowhere in the sources: a tool that was mistyped would go on without turns. */
function unknown({ program }: ProjectModel, names: readonly string[] | 'found'): Change[] {
  const texts = [...program.sources.values()].map(({ text }) => text);
  return (names === 'found' ? [] : names)
    .filter((name) => !texts.some((text) => text.includes(name)))
    .map((name) => ({
      ...{ file: 'package.json', line: 1, confidence: 'review', edits: [] },
      message: `--serialize names '${name}', and no source does`,
    }));
}

/** What has been switched another way cannot be given turns. */
const unwrapped = ({ call }: StartSite): Change => ({
  file: fileOf(call),
  line: lineOf(call),
  message: '--serialize finds no serveHttp() here to put its turns in front of',
  confidence: 'review',
  edits: [],
});

function added(project: ProjectModel, { call }: StartSite, module: HttpModule): Change {
  const tools = serialTools(project);
  const names = tools === 'all' ? 'all tools' : tools.map((name) => `'${name}'`).join(', ');
  const file = serializeFile(module);
  return {
    file: fileOf(call),
    line: lineOf(call),
    message: `one at a time per process: ${names} (${file})`,
    confidence: 'safe',
    edits: [{ kind: 'create', file, text: sourceOf(project, module, tools) }],
  };
}

const NONE = 'const TOOLS: readonly string[] = []; // empty: all tools';

function sourceOf({ templates }: ProjectModel, module: HttpModule, tools: SerialTools): string {
  const names = tools === 'all' ? [] : tools;
  const list = names
    .map((name) => `  ${JSON.stringify(name).replaceAll("'", "\\'").replace(/^"|"$/g, "'")},\n`)
    .join('');
  const text = templates['mcp-serialize'];
  const filled = list === '' ? text : text.replace(NONE, () => `const TOOLS: readonly string[] = [\n${list}];`);
  const { language, importExtension: extension } = module;
  return renderTemplate(filled, { language, module: module.module, extension, newline: '\n' });
}
