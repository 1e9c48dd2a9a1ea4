import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { isExporting } from '../../project/module-exports.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { isPlainFactory } from './server-expression.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { moduleOf } from '../../project/singleton/module-graph.ts';
import { ancestor, declaredNames, isExported } from '../../project/syntax.ts';
import { moduleSpecifier } from './http-module.ts';
import {
  importsOfSymbol,
  insertedImports,
  namedImport,
  replace,
  replacedImport,
  startOfFirst,
} from './import-lines.ts';
import { styleOf } from './text-style.ts';

/** True for a file that is written as an ES module, whatever it is compiled to. */
export const isEsModule = (source: ts.SourceFile): boolean =>
  source.statements.some((statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) ||
  source.statements.some(isExported);

/** True when the file of the start can repeat the call that builds the server: its own code, or a name that it imports. */
export function isKnownAtStart({ references }: ProjectModel, root: ServerRoot): boolean {
  const start = root.start.getSourceFile();
  if (start === root.list.getSourceFile()) return true;
  const made = ts.isAwaitExpression(root.initializer) ? root.initializer.expression : root.initializer;
  if (!isPlainFactory(root) || !(ts.isCallExpression(made) || ts.isNewExpression(made))) return false;
  const callee = made.expression;
  if (!ts.isIdentifier(callee) || (made.arguments?.length ?? 0) > 0) return false;
  return [...importedNames(start)].some(
    (name) => name.text === callee.text && references.symbolOf(name) === references.symbolOf(callee),
  );
}

/** The names that a file imports or requires. */
const importedNames = (source: ts.SourceFile): ts.Identifier[] =>
  source.statements.flatMap((statement) => {
    const names: ts.Identifier[] = [];
    const visit = (node: ts.Node): void => {
      if ((ts.isImportSpecifier(node) || ts.isBindingElement(node)) && ts.isIdentifier(node.name))
        names.push(node.name);
      ts.forEachChild(node, visit);
    };
    if (ts.isImportDeclaration(statement) || isRequire(statement)) visit(statement);
    return names;
  });

const isRequire = (statement: ts.Statement): statement is ts.VariableStatement =>
  ts.isVariableStatement(statement) && /=\s*require\(/.test(statement.getText());

/** The file that starts the server gets its factory, in place of the server where it makes one of its own; nothing where both are in one file. */
export function importEdits(
  project: ProjectModel,
  root: ServerRoot,
  { name, ownAtStart }: { name: string; ownAtStart: boolean },
): Edit[] {
  const [home, start] = [root.list.getSourceFile(), root.start.getSourceFile()];
  if (home === start) return [];
  const from = moduleSpecifier(project, start, home);
  const passesOn = project.references
    .of(root.symbol)
    .some(
      (use) => use.getSourceFile() === start && (ts.isExportSpecifier(use.parent) || ts.isExportAssignment(use.parent)),
    );
  const [imported] = importsOfSymbol(start, root.symbol, project.references);
  if (imported && ownAtStart && !passesOn) return replacedImport(imported, [namedImport(start, [name], from)]);
  const own = imported && leadsTo(imported, home, project) ? imported : undefined;
  if (own && ts.isImportSpecifier(own)) return [replace(start, [own.getStart(), own.getStart()], `${name}, `)];
  if (own?.name && ts.isImportClause(own) && !own.namedBindings)
    return [replace(start, [own.name.getEnd(), own.name.getEnd()], `, { ${name} }`)];
  if (isEsModule(start)) return insertedImports(start, [namedImport(start, [name], from)]);
  return [...requireEdits(project, root, { name, from, ownAtStart }), ...exportEdits(home, name)];
}

const leadsTo = (imported: ts.Node, home: ts.SourceFile, { program }: ProjectModel): boolean => {
  const declaration = ancestor(imported, ts.isImportDeclaration);
  return declaration !== undefined && moduleOf(declaration.moduleSpecifier, program.checker) === home;
};

function requireEdits(
  { references }: ProjectModel,
  { start, symbol }: ServerRoot,
  { name, from, ownAtStart }: { name: string; from: string; ownAtStart: boolean },
): Edit[] {
  const source = start.getSourceFile();
  const { quote, semicolon, newline } = styleOf(source.text);
  const line = `const { ${name} } = require(${quote}${from}${quote})${semicolon}`;
  const required = source.statements.filter(isRequire);
  const means = (own: ts.Identifier): boolean => references.symbolOf(own) === symbol;
  const holder = required.find((statement) => declaredNames(statement).some(means));
  const names = holder ? declaredNames(holder) : [];
  const own = names.find(means);
  if (holder && names.length === 1 && ownAtStart) return [replace(source, [holder.getStart(), holder.getEnd()], line)];
  if (own && ts.isBindingElement(own.parent)) {
    const [start, end] = [own.parent.getStart(), own.parent.getEnd()];
    return [replace(source, ownAtStart ? [start, end] : [start, start], ownAtStart ? name : `${name}, `)];
  }
  const last = holder ?? required.at(-1);
  const at = last?.getEnd() ?? startOfFirst(source);
  return [replace(source, [at, at], last ? newline + line : line + newline)];
}

/** `module.exports = { server, createServer }`, or a line of its own. */
function exportEdits(home: ts.SourceFile, name: string): Edit[] {
  const last = home.statements.findLast(isExporting);
  if (!last) return [];
  const value =
    ts.isExpressionStatement(last) && ts.isBinaryExpression(last.expression) ? last.expression.right : undefined;
  if (value && ts.isObjectLiteralExpression(value) && value.properties.length > 0) {
    const at = value.properties.at(-1)?.getEnd() ?? value.getEnd();
    return [replace(home, [at, at], `, ${name}`)];
  }
  const { semicolon, newline } = styleOf(home.text);
  const target = /^exports\b/.test(last.getText()) ? 'exports' : 'module.exports';
  const text = `${newline}${target}.${name} = ${name}${semicolon}`;
  return [replace(home, [last.getEnd(), last.getEnd()], text)];
}
