import type { ProjectModel } from '../../project/project-model.ts';
import { SESSION_MODULE } from '../../project/generated-modules.ts';

/** True once a file keeps a variable per session. */
export const usesSessionState = ({ files }: Pick<ProjectModel, 'files'>): boolean =>
  [...files].some(([file, text]) => CODE.test(file) && text.includes(SESSION_MODULE));

const CODE = /\.[mc]?[jt]sx?$/;
