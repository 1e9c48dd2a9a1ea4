import type { ProjectModel } from '../project/project-model.ts';
import { GENERATED_FOLDER, HTTP_IMPORT, isGenerated } from '../project/generated-modules.ts';
import { folderOf, joinPath, nameOf } from '../project/paths.ts';
import type { Finding } from '../spec/finding.ts';

/** Files of the project that have the names of the generated ones: they must not be taken for them, nor be overwritten. */
export function takenNames({ files, sites }: Pick<ProjectModel, 'files' | 'sites'>): Finding[] {
  const beside = sites.map(({ call }) => folderOf(call.getSourceFile().fileName.replace(/^\//, '')));
  const folders = beside.flatMap((folder) => [folder, joinPath(folder, GENERATED_FOLDER)]);
  const named = [...files.keys()].filter(
    (file) => isGenerated(file) && /\.[mc]?[jt]sx?$/.test(file) && folders.includes(folderOf(file)),
  );
  const serves = (file: string): boolean => HTTP_IMPORT.test(file) && /\bserveHttp\b/.test(files.get(file) ?? '');
  const ours = new Set(named.filter(serves).map(folderOf));
  return named.filter((file) => !ours.has(folderOf(file))).map((file) => taken(file));
}

const taken = (file: string): Finding => ({
  id: 'name-taken',
  severity: 'error',
  file,
  line: 1,
  message: `${nameOf(file)} is the name of a file that the migration adds: rename yours first`,
});
