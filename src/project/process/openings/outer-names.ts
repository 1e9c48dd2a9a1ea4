import { ts } from 'ts-morph';
import type { References } from '../../references.ts';
import { functionAround, isFunction, isWithin, nodesIn } from '../../syntax.ts';

/** A name that a piece of code takes from the function or the class around it. */
export interface OuterName {
  readonly use: ts.Node;
  /** Where it is declared; undefined for `this`. */
  readonly declaration: ts.Declaration | undefined;
}

/** What code needs of the functions and classes around it: local names, parameters and `this`. What modules declare is no part of it. */
export function outerNames(code: ts.Node, references: References): OuterName[] {
  return [...nodesIn(code, isType)].flatMap((node): OuterName[] => {
    if (node.kind === ts.SyntaxKind.ThisKeyword)
      return isOwnThis(node, code) ? [] : [{ use: node, declaration: undefined }];
    if (!ts.isIdentifier(node) || !isValueName(node)) return [];
    const declaration = references.symbolOf(node)?.valueDeclaration;
    return declaration && isLocal(declaration) && !isWithin(declaration, code) ? [{ use: node, declaration }] : [];
  });
}

const isType = (node: ts.Node): boolean => ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node);

/** Not the `b` of `a.b` and of `{ b: c }`. */
function isValueName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !ts.isClassElement(parent) || ('initializer' in parent && parent.initializer === node);
}

/** `this` inside of a class or a plain function that is a part of the code. */
function isOwnThis(node: ts.Node, code: ts.Node): boolean {
  const owner = ts.findAncestor(node.parent, (outer) => ts.isClassLike(outer) || bindsThis(outer));
  return owner !== undefined && owner !== code && isWithin(owner, code);
}

const bindsThis = (node: ts.Node): boolean => isFunction(node) && !ts.isArrowFunction(node) && !ts.isClassElement(node);

/** Declared in a function, also a class or another function. */
const isLocal = (declaration: ts.Node): boolean => functionAround(declaration) !== undefined;
