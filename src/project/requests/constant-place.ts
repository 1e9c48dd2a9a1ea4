import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import { ancestor, isFunction, nodesIn, statementIn } from '../syntax.ts';

/** The statement of the module in front of which a constant for `node` can stand; undefined when `node` may run before it. */
export function constantPlace(node: ts.Node, { program, references }: ProjectModel): ts.Statement | undefined {
  const source = node.getSourceFile();
  const statement = statementIn(source, node);
  if (!statement || !runsLater(node) || importsItself(source, program.checker)) return undefined;
  if (!ts.isFunctionDeclaration(statement)) return statement;
  const earlier = source.statements.slice(0, source.statements.indexOf(statement));
  return earlier.some((other) => namesOwnCode(other, references)) ? undefined : statement;
}

/** In a function, or in a field of an instance. */
const runsLater = (node: ts.Node): boolean =>
  ancestor(
    node,
    (outer): outer is ts.Node =>
      isFunction(outer) ||
      (ts.isPropertyDeclaration(outer) &&
        !(ts.getModifiers(outer)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false)),
  ) !== undefined;

/** A function declaration can be called above itself, where constants in front of it are not there yet. */
function namesOwnCode(statement: ts.Statement, references: References): boolean {
  const isLater = (node: ts.Node): boolean =>
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isTypeNode(node) ||
    (isFunction(node) && ts.isVariableDeclaration(node.parent));
  if (isLater(statement)) return false;
  return [...nodesIn(statement, isLater)].some((node) => {
    const declaration = ts.isIdentifier(node) ? references.symbolOf(node)?.valueDeclaration : undefined;
    if (!declaration || declaration.getSourceFile() !== statement.getSourceFile()) return false;
    return isCode(declaration) && declaration !== node.parent;
  });
}

const isCode = (declaration: ts.Declaration): boolean =>
  ts.isFunctionDeclaration(declaration) ||
  ts.isClassDeclaration(declaration) ||
  (ts.isVariableDeclaration(declaration) &&
    declaration.initializer !== undefined &&
    isFunction(declaration.initializer));

/** In a circle of imports, functions of a module can be called before its constants are there. */
function importsItself(source: ts.SourceFile, checker: ts.TypeChecker): boolean {
  const reached = new Set(importedBy(source, checker));
  for (const other of reached) for (const next of importedBy(other, checker)) reached.add(next);
  return reached.has(source);
}

const importedBy = (source: ts.SourceFile, checker: ts.TypeChecker): ts.SourceFile[] =>
  source.statements.flatMap((statement) => {
    const from =
      (ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword) ||
      (ts.isExportDeclaration(statement) && !statement.isTypeOnly)
        ? statement.moduleSpecifier
        : undefined;
    const module = from && checker.getSymbolAtLocation(from)?.valueDeclaration;
    return module && ts.isSourceFile(module) ? [module] : [];
  });
