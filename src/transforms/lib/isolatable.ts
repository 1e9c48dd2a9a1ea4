import { dispositionOf } from '../../project/disposition.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { isServerRoot, serverRootOf } from '../../project/server-root.ts';
import type { StateVariable } from '../../project/state.ts';
import { isSwitched } from '../../project/switch.ts';
import { movableState } from './movable-state.ts';
import { threadableState } from './threadable-state.ts';

/** The variables that become values of a session: not shared, not refused, not moved into the factory. */
export function isolatable(project: ProjectModel): StateVariable[] {
  const moved = project.sites.flatMap((site) => {
    const root = site.root && !isSwitched(site) ? serverRootOf(site, project.references) : undefined;
    if (!root || !isServerRoot(root)) return [];
    return [
      ...movableState(project, root),
      ...threadableState(project, root).map(({ variable }) => variable.statement),
    ];
  });
  return project.state.filter(
    (variable) => !moved.includes(variable.statement) && dispositionOf(variable, project).kind === 'isolated',
  );
}
