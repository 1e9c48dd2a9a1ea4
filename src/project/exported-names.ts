import { ts } from 'ts-morph';
import { boundNames } from './syntax.ts';

/** `exports`, or a name of it, on the left of an assignment. */
export const EXPORTED = /^(module\.exports|exports\.\w+|module\.exports\.\w+)$/;

/** The names under which a node may give variables and functions of its module or namespace to others; all modules may have a default. */
export function exportedNames(node: ts.Node): readonly string[] {
  if (ts.isVariableStatement(node)) return namesOfStatement(node);
  if (ts.isFunctionDeclaration(node)) return node.name ? [node.name.text] : [];
  if (ts.isExportSpecifier(node) || ts.isImportEqualsDeclaration(node)) return [node.name.text];
  if (!ts.isBinaryExpression(node)) return [];
  return isModuleExports(node.right) ? namesOfObject(node.right) : namesOfAssignment(node);
}

function namesOfStatement({ parent, declarationList }: ts.VariableStatement): string[] {
  if (!ts.isSourceFile(parent) && !ts.isModuleBlock(parent)) return [];
  return declarationList.declarations.flatMap(({ name }) => boundNames(name).map(({ text }) => text));
}

const namesOfObject = ({ properties }: ts.ObjectLiteralExpression): string[] =>
  properties.flatMap(({ name }) => (name && 'text' in name ? [name.text] : []));

const namesOfAssignment = ({ left }: ts.BinaryExpression): string[] =>
  ts.isPropertyAccessExpression(left) && EXPORTED.test(left.getText()) ? [left.name.text] : [];

/** The `{ a, b }` of `module.exports = { a, b }`. */
export const isModuleExports = (node: ts.Node): node is ts.ObjectLiteralExpression =>
  ts.isObjectLiteralExpression(node) &&
  ts.isBinaryExpression(node.parent) &&
  node.parent.left.getText() === 'module.exports';
