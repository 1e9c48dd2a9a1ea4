import { ts } from 'ts-morph';
import { exitListeners, releasingStatements, type ExitListener } from '../process/exit-listeners.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { isFunction, isWithin, nodesIn } from '../syntax.ts';
import { beyondUpkeep, type Connection } from './upkeep.ts';

/** What runs at the end of the process, or now and then, and has to do with what some code uses: `process.on('SIGINT', …)` that closes all transports. */
export function endingsOf(gone: readonly ts.Statement[], references: References): ts.ExpressionStatement[] {
  const used = new Set(gone.flatMap((statement) => declarationsNamed([statement], references)));
  const all = listenersIn(gone, references);
  const first = all.filter(({ node, handler }) => namesOneOf(used, [node, handler], references));
  const called = new Set(first.flatMap(({ statements }) => declarationsNamed(statements, references)).filter(isHelper));
  const along = all.filter(({ statements }) => namesOneOf(called, statements, references));
  return all.filter((one) => first.includes(one) || along.includes(one)).map(({ node }) => node);
}

/** `closeAll()`, which two signals call. */
const isHelper = (declaration: ts.Declaration): boolean =>
  ts.isFunctionDeclaration(declaration) ||
  (ts.isVariableDeclaration(declaration) &&
    declaration.initializer !== undefined &&
    isFunction(declaration.initializer));

const namesOneOf = (
  declarations: ReadonlySet<ts.Declaration>,
  nodes: readonly ts.Node[],
  references: References,
): boolean => declarationsNamed(nodes, references).some((one) => declarations.has(one));

/** Of such listeners those that name something that is declared in statements that go. */
export const endingsOfDeclared = (
  endings: readonly ts.ExpressionStatement[],
  gone: readonly ts.Statement[],
  references: References,
): ts.ExpressionStatement[] =>
  endings.filter((ending) =>
    declarationsNamed(handlersOf(ending, references), references).some((declaration) =>
      gone.some((statement) => statement !== ending && isWithin(declaration, statement)),
    ),
  );

const handlersOf = (ending: ts.ExpressionStatement, references: References): ts.Node[] =>
  listenersIn([ending], references).flatMap(({ node, handler }) => (node === ending ? [node, handler] : []));

function declarationsNamed(nodes: readonly ts.Node[], references: References): ts.Declaration[] {
  const names = nodes.flatMap((node) => [...nodesIn(node)]).filter(ts.isIdentifier);
  return names.flatMap((name) => references.symbolOf(name)?.valueDeclaration ?? []);
}

/** Why such a listener may not go: it does more than to close what goes. */
export function endingProblem(
  removed: readonly ts.Statement[],
  references: References,
  connection: Connection,
): Obstacle | undefined {
  const statements = listenersIn(removed, references)
    .filter(({ node }) => removed.includes(node))
    .flatMap((listener) => listener.statements);
  const beyond = statements.map((statement) => beyondUpkeep(statement, connection)).find((node) => node);
  return beyond && { node: beyond, reason: 'what closes the connections in the end does more than that here' };
}

const listenersIn = (statements: readonly ts.Statement[], references: References): ExitListener[] =>
  [...new Set(statements.map((statement) => statement.getSourceFile()))].flatMap((source) => [
    ...exitListeners(source, references),
    ...sweeps(source),
  ]);

/** `setInterval(() => { … }, 60_000);`, also with `.unref()`: what looks for connections that nobody uses. */
const sweeps = (source: ts.SourceFile): ExitListener[] =>
  [...nodesIn(source)].flatMap((node) => {
    const call = ts.isExpressionStatement(node) ? timerOf(node.expression) : undefined;
    const [handler] = call?.arguments ?? [];
    if (!handler || !isFunction(handler) || !ts.isExpressionStatement(node)) return [];
    return [{ node, handler, statements: releasingStatements(handler) }];
  });

function timerOf(value: ts.Expression): ts.CallExpression | undefined {
  if (!ts.isCallExpression(value)) return undefined;
  const { expression } = value;
  if (ts.isIdentifier(expression)) return expression.text === 'setInterval' ? value : undefined;
  const isUnref = ts.isPropertyAccessExpression(expression) && expression.name.text === 'unref';
  return isUnref ? timerOf(expression.expression) : undefined;
}
