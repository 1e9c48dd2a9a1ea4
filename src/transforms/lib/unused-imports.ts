import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { boundNames, isWithin, nodesIn } from '../../project/syntax.ts';
import { removedStatement, replace, replacedImport } from './import-lines.ts';

/** Statements that go, and nodes within them that stay. */
export interface Gone {
  readonly removed: readonly ts.Node[];
  readonly kept: readonly ts.Node[];
}

/** Takes the imports out of a file that only the removed statements needed. */
export function importsLeftOver(source: ts.SourceFile, { removed, kept }: Gone): Edit[] {
  const isGone = (node: ts.Node): boolean =>
    removed.some((outer) => isWithin(node, outer)) && !kept.some((inner) => isWithin(node, inner));
  const names = [...nodesIn(source, isImporting)].filter(ts.isIdentifier);
  const isLeftOver = ({ text }: ts.Identifier): boolean => {
    const uses = names.filter((name) => name.text === text);
    return uses.length > 0 && uses.every(isGone);
  };
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return importEdits(statement, isLeftOver);
    const required = requiredNames(statement);
    return required.length > 0 && required.every(isLeftOver) ? removedStatement(statement) : [];
  });
}

const isImporting = (node: ts.Node): boolean =>
  ts.isImportDeclaration(node) || (ts.isVariableStatement(node) && requiredNames(node).length > 0);

function importEdits(declaration: ts.ImportDeclaration, isLeftOver: (name: ts.Identifier) => boolean): Edit[] {
  const clause = declaration.importClause;
  const bindings = clause?.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
  const others = [clause?.name, bindings && ts.isNamespaceImport(bindings) ? bindings.name : undefined];
  const all = [...named.map(({ name }) => name), ...others.filter((name) => name !== undefined)];
  if (all.length === 0 || !all.some(isLeftOver)) return [];
  if (all.every(isLeftOver)) return removedStatement(declaration);
  const left = named.filter(({ name }) => isLeftOver(name));
  const isDefault = clause?.name && isLeftOver(clause.name);
  if (clause && isDefault && left.length === 0) return replacedImport(clause, []);
  return left.length === 1 && left[0] && !isDefault ? replacedImport(left[0], []) : listEdits(declaration, isLeftOver);
}

/** The list of names written anew: several of them go. */
function listEdits(declaration: ts.ImportDeclaration, isLeftOver: (name: ts.Identifier) => boolean): Edit[] {
  const clause = declaration.importClause;
  if (!clause?.namedBindings || !ts.isNamedImports(clause.namedBindings)) return [];
  const kept = clause.namedBindings.elements.filter(({ name }) => !isLeftOver(name)).map((one) => one.getText());
  const own = clause.name && !isLeftOver(clause.name) ? [clause.name.text] : [];
  const text = [...own, ...(kept.length > 0 ? [`{ ${kept.join(', ')} }`] : [])].join(', ');
  return [replace(declaration, [clause.getStart(), clause.getEnd()], text)];
}

/** The names of `const { a, b } = require('c')`. */
function requiredNames(statement: ts.Node): ts.Identifier[] {
  if (!ts.isVariableStatement(statement)) return [];
  const [only, more] = statement.declarationList.declarations;
  const isRequired = only?.initializer && /^require\(\s*['"][^'"]+['"]\s*\)$/.test(only.initializer.getText());
  return only && isRequired && !more ? boundNames(only.name) : [];
}
