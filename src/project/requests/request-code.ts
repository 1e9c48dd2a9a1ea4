import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { reachIn, type Reach } from './reach.ts';
import { findHandlers, type Handler } from './tool-handlers.ts';

/** The code that runs while requests are handled. */
export interface RequestCode {
  readonly handlers: readonly Handler[];
  readonly reach: Reach;
  /** True when a node runs while some request is handled. */
  covers(node: ts.Node): boolean;
}

/** Follows what the registered handlers name. */
export function requestCode(project: ProjectModel): RequestCode {
  const handlers = findHandlers(project);
  const reach = reachIn(project);
  const reached = reach.from(handlers.flatMap(({ code }) => code));
  return { handlers, reach, covers: (node) => ts.findAncestor(node, (outer) => reached.has(outer)) !== undefined };
}
