import { GENERATED_FOLDER } from '../project/generated-modules.ts';
import { joinPath } from '../project/paths.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { generatedFile, generatedText, neededSources, partsOf } from './lib/generated-sources.ts';
import { httpModuleOf } from './lib/http-module.ts';
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
    const sources = names.map((name) => ({ name, file: generatedFile(module, name) }));
    if (sources.some(({ file }) => project.files.has(file))) return;
    yield {
      file: fileOf(site.call),
      line: lineOf(site.call),
      message: `the ${sources.length} sources in ${joinPath(module.folder, GENERATED_FOLDER)}/ serve it over HTTP`,
      confidence: 'safe',
      edits: sources.map(({ name, file }) => ({
        kind: 'create',
        file,
        text: generatedText(project, module, project.templates.texts[name] ?? ''),
      })),
    } satisfies Change;
  },
};
export default transform;
