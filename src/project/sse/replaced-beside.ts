import type { ProjectModel } from '../project-model.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { isSwitched } from '../starts/switch.ts';
import { besideStdio } from '../streamable/beside-stdio.ts';
import { replacedEndpoint, type Replacement } from './replacement.ts';
import { sseAppOf } from './sse-app.ts';

/**
 * How the endpoints of HTTP+SSE are replaced where the server can be started over stdio too: what chose between the two goes on to do so.
 * Or why no rule does; undefined where there are none, where they are to stay, where several places start a server, and
 * where an earlier run has left them.
 */
export function replacedBeside(project: ProjectModel): Replacement | Obstacle | undefined {
  const { sites, options, references } = project;
  const [site, another] = sites;
  if (!site || another || isSwitched(site) || options.keepSse || options.leaveSse) return undefined;
  const found = sseAppOf(project);
  if (!found || 'reason' in found) return found;
  const beside = besideStdio(found, site, references);
  return 'reason' in beside ? beside : replacedEndpoint(found, references, { beside });
}
