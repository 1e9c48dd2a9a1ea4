import { dispositionOf } from '../project/disposition.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { movingState } from '../project/isolatable.ts';
import type { PlannedState } from './plan.ts';

/** Each variable that handlers write, with its disposition. */
export function describeState(project: ProjectModel): PlannedState[] {
  const moving = movingState(project);
  return project.state.map((variable) => {
    const { kind } = dispositionOf(variable, project);
    const disposition = kind !== 'shared' && moving.includes(variable.statement) ? 'moved' : kind;
    return { name: variable.name, file: variable.file, line: variable.line, disposition };
  });
}
