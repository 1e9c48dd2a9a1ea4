import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { OddName } from '../../project/singleton/export-forms.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { ancestor, isExported, nodesIn } from '../../project/syntax.ts';
import { moduleSpecifier } from './http-module.ts';
import { insertedImports, namedImport, removedStatement, replace } from './import-lines.ts';

/** `export const server` and `import { server }` in place of all other ways; undefined where a file has that name already. */
export function plainExportEdits(project: ProjectModel, root: ServerRoot, odd: readonly OddName[]): Edit[] | undefined {
  if (odd.some(({ kind }) => kind === 'unknown')) return undefined;
  const members = odd.flatMap(({ node, kind }) =>
    kind === 'member' && ts.isPropertyAccessExpression(node) ? [node] : [],
  );
  const files = [...new Set(members.map((node) => node.getSourceFile()))];
  if (files.some((source) => isTaken(source, root))) return undefined;
  const start = root.statement.getStart();
  const exported = odd.some(({ kind }) => kind === 'exported') && !isExported(root.statement);
  return [
    ...(exported ? [replace(root.statement, [start, start], 'export ')] : []),
    ...odd.flatMap(({ node }) => plainEdits(node, root)),
    ...members.map((node) => replace(node, [node.getStart(), node.getEnd()], root.name)),
    ...files.flatMap((source) => memberImport(project, root, { source, members })),
  ];
}

/** True when a file uses the server's name for something else, or has it from elsewhere. */
const isTaken = (source: ts.SourceFile, { name }: ServerRoot): boolean =>
  [...nodesIn(source)].some(
    (node) =>
      ts.isIdentifier(node) &&
      node.text === name &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node),
  );

function plainEdits(node: ts.Node, { name }: ServerRoot): Edit[] {
  if (ts.isExportAssignment(node)) return removedStatement(node);
  if (ts.isImportClause(node)) return defaultImport(node, name);
  if (ts.isImportSpecifier(node))
    return [
      replace(node, [node.getStart(), node.getEnd()], node.name.text === name ? name : `${name} as ${node.name.text}`),
    ];
  if (!ts.isExportSpecifier(node)) return [];
  const declaration = ancestor(node, ts.isExportDeclaration);
  if (declaration?.moduleSpecifier) return [replace(node, [node.getStart(), node.getEnd()], name)];
  const { elements } = node.parent;
  if (elements.length === 1 && declaration) return removedStatement(declaration);
  const index = elements.indexOf(node);
  const [before, after] = [elements[index - 1], elements[index + 1]];
  const span: [number, number] = after
    ? [node.getStart(), after.getStart()]
    : [before?.getEnd() ?? node.getStart(), node.getEnd()];
  return [replace(node, span, '')];
}

function defaultImport(clause: ts.ImportClause, name: string): Edit[] {
  const own = clause.name?.text ?? name;
  const item = own === name ? name : `${name} as ${own}`;
  const bindings = clause.namedBindings;
  const [first] = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  if (first) return [replace(clause, [clause.getStart(), first.getStart()], `{ ${item}, `)];
  return [replace(clause, [clause.getStart(), clause.name?.getEnd() ?? clause.getStart()], `{ ${item} }`)];
}

interface Members {
  readonly source: ts.SourceFile;
  readonly members: readonly ts.PropertyAccessExpression[];
}

/** The namespace import goes when nothing else of it is used. */
function memberImport(project: ProjectModel, root: ServerRoot, { source, members }: Members): Edit[] {
  const line = namedImport(source, [root.name], moduleSpecifier(project, source, root.list.getSourceFile()));
  const own = members.filter((member) => member.getSourceFile() === source);
  const name = own[0]?.expression.getText();
  const uses = [...nodesIn(source)].filter((node) => ts.isIdentifier(node) && node.text === name).length;
  const declaration = source.statements.find(
    (statement): statement is ts.ImportDeclaration =>
      ts.isImportDeclaration(statement) &&
      statement.importClause?.namedBindings !== undefined &&
      ts.isNamespaceImport(statement.importClause.namedBindings) &&
      statement.importClause.namedBindings.name.text === name,
  );
  return declaration && uses === own.length + 1
    ? [replace(declaration, [declaration.getStart(), declaration.getEnd()], line)]
    : insertedImports(source, [line]);
}
