import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { nodesIn } from '../syntax.ts';

/** Every `ns.server` by which files take a module-level server out of its module as a whole: `import * as ns`, `const ns = require(…)`. */
export function memberUses({ program, references }: ProjectModel, root: ServerRoot): ts.PropertyAccessExpression[] {
  if (!ts.isSourceFile(root.list)) return [];
  const isMember = (node: ts.Node): node is ts.PropertyAccessExpression =>
    ts.isPropertyAccessExpression(node) &&
    ts.isIdentifier(node.name) &&
    ts.isIdentifier(node.expression) &&
    references.symbolOf(node.name) === root.symbol;
  return [...program.sources.values()]
    .filter((source) => source !== root.list)
    .flatMap((source) => [...nodesIn(source)].filter(isMember));
}
