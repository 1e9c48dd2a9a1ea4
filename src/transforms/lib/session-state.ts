import type { ProjectModel } from '../../project/project-model.ts';
import { ASKING_MODULE, SESSION_MODULE } from '../../project/generated-modules.ts';

type Sources = Pick<ProjectModel, 'files'>;

/** True once a file keeps a variable per session. */
export const usesSessionState = (project: Sources): boolean => isNamed(project, SESSION_MODULE);

/** True once a handler waits for what its client answers. */
export const asksWithAnswers = (project: Sources): boolean => isNamed(project, ASKING_MODULE);

const isNamed = ({ files }: Sources, module: string): boolean =>
  [...files].some(([file, text]) => CODE.test(file) && text.includes(module));

const CODE = /\.[mc]?[jt]sx?$/;
