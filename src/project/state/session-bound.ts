import type { ProjectModel } from '../project-model.ts';
import { oncePer } from '../remembered.ts';
import { keptBySessions, sessionFeatures } from './modern-obstacles.ts';
import type { ServerState } from './server-state.ts';

/** What changes the lists of one session. Whatever else a session has, it has again when it is initialized again. */
const CHANGES_LISTS = /^(enable|disable|send(Tool|Prompt|Resource)ListChanged)$/;

/** What a session keeps in its process, so that no other process can go on with it. */
export const sessionBound = oncePer((project: ProjectModel): readonly ServerState[] => [
  ...keptBySessions(project),
  ...sessionFeatures(project).filter(({ name }) => CHANGES_LISTS.test(name)),
]);

/** Whether another process takes over the sessions of one that has ended. */
export const isTakenOver = (project: ProjectModel): boolean =>
  project.options.resume === 'redis' && sessionBound(project).length === 0;
