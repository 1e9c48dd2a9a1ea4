import { ts } from 'ts-morph';
import { classify } from '../factory/classify.ts';
import type { ProjectModel } from '../project-model.ts';
import { scopeOf } from '../factory/scope.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import type { StateVariable } from './state.ts';
import { fileOf, isExported, statementIn } from '../syntax.ts';

/** State that can go into the factory once some exported functions take it as a parameter. */
export interface ThreadableState {
  readonly variable: StateVariable;
  readonly functions: readonly ts.FunctionDeclaration[];
  readonly calls: readonly ts.CallExpression[];
}

/** The variables of the root's module whose only hindrance are exported functions that the server's own statements call. */
export function threadableState(project: ProjectModel, root: ServerRoot): ThreadableState[] {
  if (project.options.state === 'shared' || project.options.sessions === 'stateless' || !ts.isSourceFile(root.list))
    return [];
  return project.state.flatMap((variable) => {
    const candidate = variable.file === fileOf(root.list) && !project.options.shared.includes(variable.name);
    const isOwn = candidate && isConstContainer(variable) && !project.answers.fed.has(variable);
    const threaded = isOwn ? threading(project, root, variable) : undefined;
    return threaded ? [threaded] : [];
  });
}

const isConstContainer = ({ declaration, statement }: StateVariable): boolean =>
  ts.isVariableDeclaration(declaration) &&
  declaration.initializer !== undefined &&
  !isExported(statement) &&
  (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;

function threading(project: ProjectModel, root: ServerRoot, variable: StateVariable): ThreadableState | undefined {
  const scope = scopeOf(root, project.references);
  const { moved, conflicts } = classify(scope, root.statement, [variable.statement]);
  const holders = conflicts.map(({ node }) => statementIn(root.list, node));
  const functions = [...new Set(holders)];
  if (functions.length === 0 || !functions.every(isExportedFunction)) return undefined;
  const calls = functions.map((f) => callsOf(f, project)).flat();
  const inside = (call: ts.CallExpression): boolean =>
    [...moved, ...scope.setup].some(
      (s) => s.getSourceFile() === call.getSourceFile() && s.pos <= call.pos && call.end <= s.end,
    );
  if (!calls.every((call) => call !== undefined && inside(call))) return undefined;
  return { variable, functions, calls: calls.filter((call) => call !== undefined) };
}

const isExportedFunction = (statement: ts.Statement | undefined): statement is ts.FunctionDeclaration =>
  statement !== undefined &&
  ts.isFunctionDeclaration(statement) &&
  isExported(statement) &&
  statement.name !== undefined;

/** The calls of a function with all its parameters; undefined stands for any other use. */
function callsOf(declaration: ts.FunctionDeclaration, { references }: ProjectModel): (ts.CallExpression | undefined)[] {
  const symbol = declaration.name && references.symbolOf(declaration.name);
  const uses = symbol ? references.of(symbol) : [];
  return uses.map((use) => {
    const call = use.parent;
    const full =
      ts.isCallExpression(call) && call.expression === use && call.arguments.length === declaration.parameters.length;
    return full ? call : undefined;
  });
}
