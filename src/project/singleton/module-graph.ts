import { ts } from 'ts-morph';
import type { Program } from '../program.ts';
import { awaitsDirectly } from '../syntax.ts';

/** A module that a file loads while it is loaded itself; a package has no source here. */
export interface ModuleLoad {
  readonly statement: ts.Statement;
  readonly specifier: ts.StringLiteral;
  readonly source: ts.SourceFile | undefined;
  /** True when the file takes no names: the module is loaded for what it does. */
  readonly bare: boolean;
}

/** A source file, or a package that is loaded for what it does. */
export type LoadedModule = ts.SourceFile | string;

/** What a file loads, in order: `import`, `export … from` and `require()` at its top level. */
export function loadsOf(source: ts.SourceFile, checker: ts.TypeChecker): ModuleLoad[] {
  return source.statements.flatMap((statement) => {
    const specifier = specifierOf(statement);
    if (!specifier) return [];
    const bare =
      ts.isExpressionStatement(statement) ||
      (ts.isImportDeclaration(statement) && statement.importClause === undefined);
    return [{ statement, specifier, source: moduleOf(specifier, checker), bare }];
  });
}

/** The loaded file that a module specifier leads to. */
export function moduleOf(specifier: ts.Expression, checker: ts.TypeChecker): ts.SourceFile | undefined {
  const declaration = checker.getSymbolAtLocation(specifier)?.valueDeclaration;
  return declaration && ts.isSourceFile(declaration) ? declaration : undefined;
}

function specifierOf(statement: ts.Statement): ts.StringLiteral | undefined {
  if (ts.isImportDeclaration(statement))
    return statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      ? undefined
      : literal(statement.moduleSpecifier);
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly ? undefined : literal(statement.moduleSpecifier);
  if (ts.isExpressionStatement(statement)) return required(statement.expression);
  if (!ts.isVariableStatement(statement)) return undefined;
  return statement.declarationList.declarations.map(({ initializer }) => initializer && required(initializer))[0];
}

const required = (call: ts.Expression): ts.StringLiteral | undefined =>
  ts.isCallExpression(call) && ts.isIdentifier(call.expression) && call.expression.text === 'require'
    ? literal(call.arguments[0])
    : undefined;

const literal = (node: ts.Expression | undefined): ts.StringLiteral | undefined =>
  node && ts.isStringLiteral(node) ? node : undefined;

/** What a file loads in the order of its text, given by whoever asks: before or after a change. */
export type Loads = (source: ts.SourceFile) => readonly LoadedModule[];

/** The loads of the files as they stand. */
export const presentLoads =
  ({ checker }: Program): Loads =>
  (source) =>
    loadsOf(source, checker).flatMap(({ source: to, specifier, bare }): LoadedModule[] =>
      to ? [to] : bare ? [specifier.text] : [],
    );

/** The modules in the order in which they run when `entry` is started: what a module loads runs before it. */
export function evaluationOrder(entry: ts.SourceFile, loads: Loads): LoadedModule[] {
  const order = new Set<LoadedModule>();
  const entered = new Set<LoadedModule>();
  const enter = (module: LoadedModule): void => {
    if (entered.has(module)) return;
    entered.add(module);
    if (typeof module !== 'string') loads(module).forEach(enter);
    order.add(module);
  };
  enter(entry);
  return [...order];
}

/** True when a module runs up to `statement` only after something was awaited, by itself or by what it loads. */
export function waitsBefore(source: ts.SourceFile, statement: ts.Statement, loads: Loads): boolean {
  const own = source.statements.filter(({ pos }) => pos <= statement.pos);
  const loaded = evaluationOrder(source, loads).filter((module) => module !== source);
  return [...own, ...loaded.flatMap((module) => (typeof module === 'string' ? [] : module.statements))].some(
    (candidate) =>
      !ts.isFunctionDeclaration(candidate) && !ts.isClassDeclaration(candidate) && awaitsDirectly(candidate),
  );
}

/** True when a module loads, over others, one that loads it. */
export const isInCycle = (source: ts.SourceFile, loads: Loads): boolean =>
  evaluationOrder(source, loads).some(
    (module) => module !== source && typeof module !== 'string' && loads(module).includes(source),
  );
