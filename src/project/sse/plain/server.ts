import { ts } from 'ts-morph';
import { importedFrom } from '../../imports.ts';
import { functionNamed } from '../../instances.ts';
import type { References } from '../../references.ts';
import { ancestor, isFunction, placeOf, unwrapped } from '../../syntax.ts';
import { beyondUpkeep } from '../upkeep.ts';
import { calledOn, methodOf, usesOfVariable, type WebApp } from '../web-app.ts';

/** A plain server of node:http: the one function that answers all its requests. */
export interface PlainServer {
  readonly app: WebApp;
  /** What `createServer` is given: the function, or its name. */
  readonly given: ts.Expression;
  readonly listener: ts.FunctionLikeDeclaration;
  /** Statements that set up the server, or listen to it: it has no use for them where another one listens. */
  readonly settings: readonly ts.Statement[];
}

const HTTP = /^(node:)?http$/;

/** `http.createServer(listener)`. */
export function madeWith(given: ts.Node): ts.CallExpression | undefined {
  const { parent } = given;
  if (!ts.isCallExpression(parent) || parent.arguments.at(-1) !== given) return undefined;
  const name = importedFrom(parent.expression, HTTP)?.name;
  const isMember = ts.isPropertyAccessExpression(parent.expression) && parent.expression.name.text === 'createServer';
  return name === 'createServer' || (name === 'default' && isMember) ? parent : undefined;
}

/** The server that a call makes; undefined where no function of the project answers its requests. */
export function plainServerOf(made: ts.CallExpression, references: References): PlainServer | undefined {
  const given = made.arguments.at(-1);
  const named = given && ts.isIdentifier(given) ? functionNamed(given, references) : undefined;
  const listener = named ?? (given && isFunction(given) ? given : undefined);
  if (!given || !listener) return undefined;
  const declaration = declarationOf(made);
  const uses = declaration ? usesOfVariable(declaration, references) : [];
  const chained = calledOn(made);
  const calls = uses.flatMap((use) => calledOn(use) ?? []);
  const listens = [...calls, ...(chained ? [chained] : [])].filter((call) => methodOf(call) === 'listen');
  const settings = settingsOf(uses, listener);
  const others = uses.filter((use) => !isKnown(use));
  const app = {
    made,
    declaration,
    calls: [],
    listens,
    servers: [],
    locals: [],
    handed: undefined,
    exported: [],
    others,
  };
  return { app, given, listener, settings };
}

/** `const server = createServer(…);`, alone in its statement. */
function declarationOf(made: ts.CallExpression): ts.VariableDeclaration | undefined {
  const declaration = ancestor(made, ts.isVariableDeclaration);
  if (!declaration?.initializer || unwrapped(declaration.initializer) !== made) return undefined;
  const list = declaration.parent;
  return ts.isVariableDeclarationList(list) && list.declarations.length === 1 ? declaration : undefined;
}

const SETTINGS = /^(timeout|keepAliveTimeout|headersTimeout|requestTimeout|maxConnections|maxHeadersCount)$/;

/** The statements among the uses of a server that set it up, outside of the function that answers its requests. */
export const settingsOf = (uses: readonly ts.Identifier[], listener: ts.Node): ts.Statement[] =>
  uses.flatMap((use) => settingOf(use, listener) ?? []);

/** `server.on('error', …);`, `server.setTimeout(0);`, `server.keepAliveTimeout = 5000;`, where that does nothing else. */
function settingOf(use: ts.Identifier, listener: ts.Node): ts.Statement | undefined {
  const { statement } = placeOf(use);
  const call = calledOn(use);
  const isSetting = call ? isHarmlessCall(call) : isAssigned(use);
  const isOwn =
    ts.isExpressionStatement(statement) && ancestor(use, (node): node is ts.Node => node === listener) === undefined;
  return isSetting && isOwn && (call ?? use.parent.parent) === unwrapped(statement.expression) ? statement : undefined;
}

/** `server.on('error', …)` and the like, where that does nothing but to log and to end the process. */
export function isHarmlessCall(call: ts.CallExpression): boolean {
  if (methodOf(call) === 'setTimeout') return true;
  const [event, ...handlers] = call.arguments;
  const listens = /^(on|once)$/.test(methodOf(call)) && event !== undefined && EVENTS.test(event.getText());
  return listens && handlers.every((handler) => isFunction(handler) && !beyondUpkeep(handler, { isOwn: () => false }));
}

const EVENTS = /^['"`](error|clientError|listening|close)['"`]$/;

function isAssigned(use: ts.Identifier): boolean {
  const { parent } = use;
  const isSetting = ts.isPropertyAccessExpression(parent) && SETTINGS.test(parent.name.text);
  return isSetting && ts.isBinaryExpression(parent.parent) && parent.parent.left === parent;
}

/** A member of the server is asked or set: whether that may go with it is told by what becomes of its statement. */
const isKnown = ({ parent }: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(parent) && !EMITS.test(parent.name.text);

const EMITS = /^(emit|addListener|prependListener|removeAllListeners)$/;
