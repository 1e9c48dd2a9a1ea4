import type { ProjectModel } from '../project/project-model.ts';
import { serialTools, type SerialTools } from '../project/requests/serial-tools.ts';
import type { StartSite } from '../project/starts/start-sites.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { generatedFile, generatedText } from './lib/generated-sources.ts';
import { httpModuleOf, type HttpModule } from './lib/http-module.ts';
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
    const site = project.sites.find(isSwitched);
    if (!module || !site || project.files.has(generatedFile(module, 'serialize'))) return;
    if (project.files.has(generatedFile(module, 'serve'))) yield tooLate(site);
    else yield added(project, site, module);
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

/** What serves HTTP already knows nothing of turns. */
const tooLate = ({ call }: StartSite): Change => ({
  file: fileOf(call),
  line: lineOf(call),
  message: '--serialize comes too late here: what serves HTTP takes no turns',
  confidence: 'review',
  edits: [],
});

function added(project: ProjectModel, { call }: StartSite, module: HttpModule): Change {
  const tools = serialTools(project);
  const names = tools === 'all' ? 'all tools' : tools.map((name) => `'${name}'`).join(', ');
  const file = generatedFile(module, 'serialize');
  return {
    file: fileOf(call),
    line: lineOf(call),
    message: `one at a time per process: ${names} (${file})`,
    confidence: 'safe',
    edits: [{ kind: 'create', file, text: sourceOf(project, module, tools) }],
  };
}

const NONE = 'const TOOLS: readonly string[] = []; // empty: all tools';

function sourceOf(project: ProjectModel, module: HttpModule, tools: SerialTools): string {
  const names = tools === 'all' ? [] : tools;
  const list = names
    .map((name) => `  ${JSON.stringify(name).replaceAll("'", "\\'").replace(/^"|"$/g, "'")},\n`)
    .join('');
  const text = project.templates.texts['serialize'] ?? '';
  const filled = list === '' ? text : text.replace(NONE, () => `const TOOLS: readonly string[] = [\n${list}];`);
  return generatedText(project, module, filled);
}
