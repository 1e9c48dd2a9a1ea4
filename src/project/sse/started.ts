import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { receiverOf } from '../starts/start-sites.ts';
import { isWithin, nodesIn, placeOf } from '../syntax.ts';
import { isLogOnly } from '../factory/stdio-code.ts';
import { onlyDeclares } from './endpoint-names.ts';
import { argumentOf } from './handed-app.ts';
import type { Replacement } from './replacement.ts';
import type { SseApp } from './sse-app.ts';
import { beyondUpkeep } from './upkeep.ts';

/** What is connected, as it is called where the app listens. */
export interface Started {
  /** `server.connect`. */
  readonly text: string;
  /** The code that it is taken from. */
  readonly nodes: readonly ts.Node[];
  /** The parameter that it came through, where a function with the app was given the server. */
  readonly parameter: ts.ParameterDeclaration | undefined;
}

/** A server that the function with the app was given goes by the name that it has outside. */
export function startedOf({ connect, app }: SseApp, references: References): Started {
  const own = { text: connect.expression.getText(), nodes: [connect.expression], parameter: undefined };
  const { root } = receiverOf(connect, references);
  const declaration = root && references.symbolOf(root)?.valueDeclaration;
  if (!root || !app.handed || !declaration || !ts.isParameter(declaration)) return own;
  const given = argumentOf(declaration, app.handed);
  if (!given || !canBeConnected(given)) return own;
  const rest = own.text.slice(root.getText().length);
  return { text: given.getText() + rest, nodes: [given], parameter: declaration };
}

/** `server`, `app.server`, `createServer()`: what `.connect` can stand behind. */
const canBeConnected = (given: ts.Expression): boolean =>
  ts.isIdentifier(given) || ts.isPropertyAccessExpression(given) || ts.isCallExpression(given);

/** Why a function that makes an app may not go with it, or not go on without its server. */
export function handOverProblem(
  { app, keepsApp, removed, started, functions, place, building }: Replacement,
  references: References,
): Obstacle | undefined {
  const { handed } = app;
  const unloaded = removed.flatMap((one) => loadedFor(one, { app, keepsApp, removed, place }) ?? [])[0];
  if (unloaded) return { node: unloaded, reason: UNLOADED };
  if (!handed) return undefined;
  if (keepsApp)
    return handed.declaration
      ? leftParameter({ removed, started }, references)
      : { node: handed.call, reason: NO_VARIABLE };
  const { body } = handed.owner;
  const statements = body && ts.isBlock(body) ? body.statements : [];
  const own = [
    ...app.calls.map(({ statement }) => statement),
    ...app.locals,
    ...building,
    handed.returned,
    placeOf(app.made).statement,
  ];
  const others = statements.filter(
    (one) =>
      !own.includes(one) && !isLogOnly(one) && !onlyDeclares(one) && !functions.some((owner) => isWithin(owner, one)),
  );
  const isOwn = (name: ts.Identifier): boolean => {
    const declaration = references.symbolOf(name)?.valueDeclaration;
    return declaration !== undefined && !ts.isParameter(declaration) && isWithin(declaration, handed.owner);
  };
  const beyond = others.map((one) => beyondUpkeep(one, { isOwn })).find((node) => node);
  return beyond && { node: beyond, reason: 'this is done where the app is made, and no rule says what becomes of it' };
}

const UNLOADED = 'this is done when its file is loaded, and nothing would load it any more';

/** What the file of something that goes does for all, where another one listens and no longer needs it. */
function loadedFor(
  statement: ts.Statement,
  { app, keepsApp, removed, place }: Pick<Replacement, 'app' | 'keepsApp' | 'removed' | 'place'>,
): ts.Statement | undefined {
  const source = statement.getSourceFile();
  const mount = app.mount && !removed.includes(app.mount.call.statement) ? app.mount.router : undefined;
  const going = [place, ...(keepsApp ? [app.made, mount] : [])];
  if (going.some((node) => node?.getSourceFile() === source)) return undefined;
  return source.statements.find((one) => !removed.includes(one) && doesSomething(one));
}

/** A statement that is there for more than its names. */
export function doesSomething(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement)) return !statement.importClause;
  const isDeclaration = ts.isDeclarationStatement(statement) || ts.isExportAssignment(statement);
  return !isDeclaration && !onlyDeclares(statement) && !isLogOnly(statement);
}

/** Said where what goes on has no name. */
export const NO_VARIABLE = 'the app has more to do, and no variable holds it where it listens';

/** A use of the server in what stays of the function that was given it. */
function leftParameter(
  { removed, started: { parameter } }: Pick<Replacement, 'removed' | 'started'>,
  references: References,
): Obstacle | undefined {
  if (!parameter || !ts.isIdentifier(parameter.name)) return undefined;
  const symbol = references.symbolOf(parameter.name);
  const uses = [...nodesIn(parameter.parent)].filter(
    (node): node is ts.Identifier =>
      ts.isIdentifier(node) && node !== parameter.name && references.symbolOf(node) === symbol,
  );
  const left = uses.find((use) => !removed.some((statement) => isWithin(use, statement)));
  return left && { node: left, reason: `'${left.text}' is what the SSE stream connects, and is used here too` };
}
