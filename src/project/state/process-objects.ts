import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import type { References } from '../references.ts';
import { unwrapped } from '../syntax.ts';

/** The objects of the process that any code may write: its environment and its global variables. */
export type ProcessObject = 'process.env' | 'globalThis';

/** `process.env.X`, `global['x']`. */
export type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** Which object of the process a node is by its own text: `process.env`, `globalThis`, `global`, `env` of node:process. */
export function objectNamed(node: ts.Node, references: References): ProcessObject | undefined {
  if (ts.isIdentifier(node)) return nameOfObject(node, references);
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
  const { expression } = node;
  const isProcess = ts.isIdentifier(expression) && expression.text === 'process' && !isOwn(expression, references);
  return isProcess && keyOf(node) === 'env' ? 'process.env' : undefined;
}

function nameOfObject(node: ts.Identifier, references: References): ProcessObject | undefined {
  if (!isUseOfName(node)) return undefined;
  if (node.text === 'globalThis' || node.text === 'global') return isOwn(node, references) ? undefined : 'globalThis';
  const imported = node.text === 'process' ? undefined : importedFrom(node, /^(node:)?process$/);
  return imported?.name === 'env' ? 'process.env' : undefined;
}

/** What an expression stands for, also through a variable that holds the object. */
export function objectOf(expression: ts.Expression, references: References, depth = 0): ProcessObject | undefined {
  const value = unwrapped(expression);
  const named = objectNamed(value, references);
  if (named || depth > 1 || !ts.isIdentifier(value)) return named;
  const declaration = references.symbolOf(value)?.valueDeclaration;
  const held = declaration && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration));
  return held && declaration.initializer ? objectOf(declaration.initializer, references, depth + 1) : undefined;
}

/** The name that an access reads or writes; undefined where it is computed. */
export function keyOf(node: Access): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
}

/** A variable of the project that has the name of something global. */
function isOwn(name: ts.Identifier, references: References): boolean {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  return declaration !== undefined && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration));
}

function isUseOfName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isImportSpecifier(parent) || ts.isBindingElement(parent)) return false;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !ts.isModuleDeclaration(parent) && !ts.isTypeNode(parent) && !ts.isQualifiedName(parent);
}
