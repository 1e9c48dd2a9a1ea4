import { ts } from 'ts-morph';
import { isGenerated } from '../../generated-modules.ts';
import type { ProjectModel } from '../../project-model.ts';
import { isFunction, nodesIn } from '../../syntax.ts';
import { holderOf } from './holder.ts';
import { endedBy, isHeldBy } from './released.ts';

/** Every `server.close = …` where a server is built that ends more than what the session ends by itself. */
export function closeOverrides(project: ProjectModel): ts.Node[] {
  const sources = [...project.program.sources].filter(
    ([file, { text }]) => !isGenerated(file) && /\.close = /.test(text),
  );
  const found = sources.flatMap(([, source]) => [...nodesIn(source)].filter(isOverride));
  if (found.length === 0) return [];
  const { built, openings } = project.answers;
  const covered = openings.map(({ node }) => holderOf(node, project));
  return found.filter((override) => {
    const ended = endedBy(override.right, project).filter((key) => !covered.some((holder) => isHeldBy(holder, key)));
    return built.partOf(override) !== undefined && ended.length > 0;
  });
}

type Override = ts.BinaryExpression & { readonly left: ts.PropertyAccessExpression };

const isOverride = (node: ts.Node): node is Override =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  ts.isPropertyAccessExpression(node.left) &&
  node.left.name.text === 'close' &&
  isFunction(node.right);
