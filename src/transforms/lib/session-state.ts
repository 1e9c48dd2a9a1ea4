import type { ProjectModel } from '../../project/project-model.ts';
import { SESSION_MODULE } from '../../project/generated-modules.ts';

/** True once a file keeps a variable per session. */
export const usesSessionState = ({ program }: ProjectModel): boolean =>
  [...program.sources.values()].some(({ text }) => text.includes(SESSION_MODULE));
