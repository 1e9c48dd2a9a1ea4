import type { Edit } from '../edits/edit.ts';
import { GENERATED_FOLDER, type TemplateName } from '../project/generated-modules.ts';
import { joinPath } from '../project/paths.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { generatedFile, generatedText, neededSources, partsOf } from './lib/generated-sources.ts';
import { httpModuleOf, type HttpModule } from './lib/http-module.ts';
import { readStamp } from './lib/stamp.ts';
import type { Change, Transform } from './transform.ts';

/** The generated source that serves HTTP comes beside the entry. */
const transform: Transform = {
  id: 'add-http-module',
  title: 'Add the HTTP source',
  why: 'Sessions, limits, Host and Origin checks and authentication as source of your own: readable, editable, no package of ours to depend on.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http'],
  *run(project) {
    const site = project.sites.find(isSwitched);
    const module = httpModuleOf(project);
    if (!site || !module) return;
    const names = neededSources(partsOf(project)).filter((name) => name !== 'serialize');
    const sources = names.map((name) => ({ file: generatedFile(module, name), text: textOf(name, project, module) }));
    if (sources.some(({ file }) => isOfOthers(project.files.get(file)))) return;
    const edits = sources.flatMap((source) => written(source, project.files.get(source.file)));
    if (edits.length === 0) return;
    yield {
      file: fileOf(site.call),
      line: lineOf(site.call),
      message: messageFor(edits, joinPath(module.folder, GENERATED_FOLDER)),
      confidence: 'safe',
      edits,
    } satisfies Change;
  },
};
export default transform;

const textOf = (name: TemplateName, project: ProjectModel, module: HttpModule): string =>
  generatedText(project, module, project.templates.texts[name] ?? '');

/** What is there and was not made in this run, or was changed. */
const isOfOthers = (text: string | undefined): boolean => text !== undefined && readStamp(text)?.edited !== false;

/** What a later change asks for brings parts with it that the text from before does not have. */
function written({ file, text }: { readonly file: string; readonly text: string }, before: string | undefined): Edit[] {
  if (before === undefined) return [{ kind: 'create', file, text }];
  return before === text ? [] : [{ kind: 'replace', file, start: 0, end: before.length, text }];
}

function messageFor(edits: readonly Edit[], folder: string): string {
  const created = edits.filter(({ kind }) => kind === 'create');
  if (created.length === edits.length) return `the ${created.length} sources in ${folder}/ serve it over HTTP`;
  return created.every(({ file }) => MODERN.test(file))
    ? `the sources in ${folder}/ serve 2026-07-28 too`
    : `${created.length} more sources in ${folder}/ keep what each session has of its own`;
}

const MODERN = /\/modern\.\w+$/;
