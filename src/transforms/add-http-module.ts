import type { Edit } from '../edits/edit.ts';
import { GENERATED_FOLDER } from '../project/generated-modules.ts';
import { joinPath, nameOf } from '../project/paths.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { earlyModule } from '../project/earlier-output.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { astrayImports } from './lib/astray-imports.ts';
import { generatedFile, generatedText, neededSources, partsOf } from './lib/generated-sources.ts';
import { httpModuleOf, type HttpModule } from './lib/http-module.ts';
import { isLeft, isOutdated, isUntouchable, renewed, type GeneratedSource } from './lib/renewed-source.ts';
import type { Change, Transform } from './transform.ts';

/** The generated source that serves HTTP comes beside the entry. */
const transform: Transform = {
  id: 'add-http-module',
  title: 'Add the HTTP source',
  why: 'Sessions, limits, Host and Origin checks and authentication as source of your own: readable, editable, no package of ours to depend on. What an earlier version made and nobody has changed is made anew.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http'],
  renews: 'sources',
  *run(project) {
    const site = project.sites.find(isSwitched);
    const module = httpModuleOf(project);
    if (!site || !module) return;
    const early = earlyModule(project.files);
    if (early !== undefined) {
      yield left(early, FROM_BEFORE);
      return;
    }
    const sources = sourcesOf(project, module);
    if (sources.some(isUntouchable)) return;
    for (const { file } of sources.filter(isLeft)) yield left(file, CHANGED);
    const [edits, astray] = [sources.flatMap(renewed), astrayImports(project, module)];
    if (edits.length + astray.length === 0) return;
    yield {
      file: fileOf(site.call),
      line: lineOf(site.call),
      message: messageFor(edits, sources, joinPath(module.folder, GENERATED_FOLDER)),
      confidence: 'safe',
      edits: [...edits, ...astray],
    } satisfies Change;
  },
};
export default transform;

/** The source with the turns of tools comes with their names in it, by a rule of its own. */
function sourcesOf(project: ProjectModel, module: HttpModule): GeneratedSource[] {
  const names = neededSources(partsOf(project)).filter((name) => name !== 'serialize');
  return names.map((name) => ({
    file: generatedFile(module, name),
    text: generatedText(project, module, project.templates.texts[name] ?? ''),
    before: project.files.get(generatedFile(module, name)),
  }));
}

function messageFor(edits: readonly Edit[], sources: readonly GeneratedSource[], folder: string): string {
  if (edits.length === 0) return `imports lead to the sources in ${folder}/`;
  const created = edits.filter(({ kind }) => kind === 'create');
  if (created.length === sources.length) return `the ${created.length} sources in ${folder}/ serve it over HTTP`;
  if (sources.some(isOutdated))
    return `made anew in ${folder}/, where an earlier version had made them: ${namesOf(edits)}`;
  const added = ADDED.find(({ source }) => created.length > 0 && created.every(({ file }) => source.test(file)));
  return added
    ? `${added.subject} in ${folder}/ ${added.does}`
    : `${created.length} more sources in ${folder}/ keep what each session has of its own`;
}

const namesOf = (edits: readonly Edit[]): string => edits.map(({ file }) => nameOf(file)).join(', ');

/** What is said of sources that come later, all of them such. */
const ADDED = [
  { source: /\/asking\.\w+$/, subject: 'a source', does: 'lets handlers wait for what their client answers' },
  { source: /\/modern\.\w+$/, subject: 'the sources', does: 'serve 2026-07-28 too' },
  { source: /\/rate-limit\.\w+$/, subject: 'a source', does: 'counts requests' },
  { source: /\/sent-events\.\w+$/, subject: 'a source', does: 'keeps what was sent, for streams that break off' },
  {
    source: /\/(kept-\w+|redis)\.\w+$/,
    subject: 'the sources',
    does: 'keep in Redis what was sent, for streams that break off',
  },
] as const;

const left = (file: string, said: Pick<Change, 'message' | 'fix'>): Change => ({
  ...{ file, line: 1, confidence: 'review', edits: [], afterwards: true },
  ...said,
});

const CHANGED = {
  message: 'an earlier version made this and somebody has changed it: it stays, though this version makes it otherwise',
  fix: 'delete it, run mcp-migrate again and take your change over from git; or keep it, and write the new version in its second line',
};
const FROM_BEFORE = {
  message: 'an early version made this, before the sources had a folder: it stays as it is',
  fix: 'go back to the commit before the migration and migrate from there',
};
