import type { Files } from '../../edits/edit.ts';
import { folderOf, nameOf } from '../paths.ts';

const DOCKERFILE = /^(.+\.)?dockerfile(\.[\w-]+)?$/i;
const NO_DOCKERFILE = /\.(md|txt|sh|[cm]?[jt]s|json|ya?ml|dockerignore)$/i;
const COMPOSE = /^(docker-)?compose([.-][\w.-]+)?\.ya?ml$/i;
const VARIABLES = /^\.?env\.(example|sample|template|dist)$/i;

/** The kinds of files around the code that say how the server is started. */
export const isDockerfile = (file: string): boolean => DOCKERFILE.test(nameOf(file)) && !NO_DOCKERFILE.test(file);
export const isCompose = (file: string): boolean => COMPOSE.test(nameOf(file));
export const isProcfile = (file: string): boolean => nameOf(file) === 'Procfile';
export const isShellScript = (file: string): boolean => /\.(sh|bash)$/.test(file);
export const isVariableList = (file: string): boolean => VARIABLES.test(nameOf(file));
export const isRegistryEntry = (file: string): boolean => nameOf(file) === 'server.json';

/** The files of a kind that belong to the project itself, not to a package below it. */
export function filesOfKind(files: Files, isKind: (file: string) => boolean): [string, string][] {
  return [...files].filter(([file]) => isKind(file) && !isNested(file, files));
}

function isNested(file: string, files: Files): boolean {
  for (let folder = folderOf(file); folder !== ''; folder = folderOf(folder))
    if (files.has(`${folder}/package.json`)) return true;
  return false;
}
