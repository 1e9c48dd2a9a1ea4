import type { ProjectModel } from '../../project/project-model.ts';
import { isSwitched } from '../../project/starts/switch.ts';
import { httpModuleOf } from './http-module.ts';

/** The file that says how a project is compiled. */
export const CONFIGURATION = 'tsconfig.json';

/** Its text, where the sources that serve HTTP are compiled too; undefined elsewhere. */
export function configurationText(project: ProjectModel): string | undefined {
  const isCompiled = project.sites.some(isSwitched) && httpModuleOf(project)?.language === 'ts';
  return isCompiled ? project.files.get(CONFIGURATION) : undefined;
}
