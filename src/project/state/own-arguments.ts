import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { awaitsDirectly, functionAround, isWithin, nodesIn } from '../syntax.ts';
import { isOutside } from './outside-calls.ts';

const MAX_DEPTH = 4;

/** True for a call that can be made again later with the same meaning: what it is handed was not read, nor asked for, before. */
export const hasAllItNeeds = (call: ts.CallExpression, { references }: ProjectModel): boolean =>
  (!awaitsDirectly(call) || ts.isAwaitExpression(call.parent)) && isSettled(call, { references, depth: 0 });

interface Search extends Pick<ProjectModel, 'references'> {
  readonly depth: number;
}

function isSettled(code: ts.Expression, search: Search): boolean {
  return [...nodesIn(code)].every((node) => {
    if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) return false;
    const declaration = ts.isIdentifier(node) ? search.references.symbolOf(node)?.valueDeclaration : undefined;
    return declaration === undefined || isWithin(declaration, code) || isConstant(declaration, search);
  });
}

/** Functions, classes, what is imported, and constants that hold nothing from outside. */
function isConstant(declaration: ts.Declaration, { references, depth }: Search): boolean {
  if (ts.isParameter(declaration) || ts.isBindingElement(declaration)) return false;
  if (!ts.isVariableDeclaration(declaration)) return true;
  const { initializer } = declaration;
  const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  if (!isConst || !initializer || depth > MAX_DEPTH) return false;
  if ([...nodesIn(initializer, ts.isFunctionLike)].some(isOutside)) return false;
  return functionAround(declaration) === undefined || isSettled(initializer, { references, depth: depth + 1 });
}
