import { joinPath } from '../project/paths.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { GENERATED_FOLDER } from '../project/generated-modules.ts';
import { transportVariable } from '../project/starts/contract-variables.ts';
import { httpScript } from '../project/starts/http-script.ts';
import { startedEntries } from '../project/starts/started-entries.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { jsonEdit, type JsonValue } from './lib/edit-json.ts';
import { generatedFile } from './lib/generated-sources.ts';
import { httpModuleOf } from './lib/http-module.ts';
import { startCommand } from '../project/entries/run-command.ts';
import { fileOf } from '../project/syntax.ts';
import type { Change, Transform } from './transform.ts';

/** package.json gets a script that starts HTTP, and publishes the generated files. */
const transform: Transform = {
  id: 'add-start-script',
  title: 'Add the start:http script',
  why: 'One command to start it over HTTP, and nothing missing when the package is published.',
  docs: ['https://docs.npmjs.com/cli/v11/configuring-npm/package-json#files'],
  *run(project) {
    if (!project.sites.some(isSwitched)) return;
    const scripts = script(project);
    const edits = jsonEdit('package.json', project.manifest.text, [...scripts, ...published(project)]);
    const starts = `npm run ${httpScript(project.manifest)} starts it over HTTP`;
    if (edits.length > 0)
      yield {
        file: 'package.json',
        line: 1,
        message: scripts.length > 0 ? starts : 'what serves HTTP is published with it',
        confidence: 'safe',
        edits,
      } satisfies Change;
  },
};
export default transform;

function script(project: ProjectModel): JsonValue[] {
  const { manifest } = project;
  const [entry] = startedEntries(project);
  const name = httpScript(manifest);
  if (manifest.scripts[name] !== undefined || !entry) return [];
  return [{ path: ['scripts', name], value: `${transportVariable(project)}=http ${startCommand(entry)}` }];
}

/** A package that publishes its sources one by one has to name the new ones. */
function published(project: ProjectModel): JsonValue[] {
  const { manifest, sites } = project;
  const module = httpModuleOf(project);
  if (!manifest.published || !module) return [];
  const names = manifest.published;
  const folder = joinPath(module.folder, GENERATED_FOLDER);
  const isThere = project.files.has(generatedFile(module, 'serve'));
  const isPublished = sites.some(({ call }) => names.some((name) => covers(name, fileOf(call))));
  if (!isThere || !isPublished || names.some((name) => covers(name, folder))) return [];
  return [{ path: ['files', names.length], value: folder }];
}

function covers(pattern: string, file: string): boolean {
  const plain = pattern.replace(/^\.?\//, '').replace(/\/?(\*\*?(\/\*)?)?$/, '');
  return (
    plain === '' ||
    plain === file ||
    file.startsWith(`${plain}/`) ||
    (pattern.startsWith('*.') && file.endsWith(pattern.slice(1)) && !file.includes('/'))
  );
}
