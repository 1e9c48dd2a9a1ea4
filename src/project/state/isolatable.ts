import type { ts } from 'ts-morph';
import { dispositionOf } from './disposition.ts';
import type { ProjectModel } from '../project-model.ts';
import { isServerRoot, serverRootOf } from '../starts/server-root.ts';
import type { StateVariable } from './state.ts';
import { isSwitched } from '../starts/switch.ts';
import { movableState } from './movable-state.ts';
import { threadableState } from './threadable-state.ts';

/** The declarations of state that go into a factory, at once or after functions have got it as a parameter. */
export const movingState = (project: ProjectModel): ts.Statement[] =>
  project.sites.flatMap((site) => {
    const root = site.root && !isSwitched(site) ? serverRootOf(site, project.references) : undefined;
    if (!root || !isServerRoot(root)) return [];
    return [
      ...movableState(project, root),
      ...threadableState(project, root).map(({ variable }) => variable.statement),
    ];
  });

/** The variables that become values of a session: not shared, not refused, not moved into the factory. */
export function isolatable(project: ProjectModel): StateVariable[] {
  const moving = movingState(project);
  return project.state.filter(
    (variable) => !moving.includes(variable.statement) && dispositionOf(variable, project).kind === 'isolated',
  );
}
