import { dispositionOf } from '../project/disposition.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { isolatable } from '../transforms/lib/isolatable.ts';
import type { PlannedState } from './plan.ts';

/** Each variable that handlers write, with its disposition. */
export function describeState(project: ProjectModel): PlannedState[] {
  const isolated = isolatable(project);
  return project.state.map((variable) => {
    const { kind } = dispositionOf(variable, project);
    const disposition = kind === 'isolated' && !isolated.includes(variable) ? 'moved' : kind;
    return { name: variable.name, file: variable.file, line: variable.line, disposition };
  });
}
