import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { ServerRoot } from '../starts/server-root.ts';

/** Every `ns.server` by which files take a module-level server out of its module as a whole: `import * as ns`, `const ns = require(…)`. */
export const memberUses = (
  { references }: ProjectModel,
  { list, symbol }: ServerRoot,
): readonly ts.PropertyAccessExpression[] =>
  ts.isSourceFile(list) ? references.membersOf(symbol).filter((use) => use.getSourceFile() !== list) : [];
