import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import type { References } from '../references.ts';
import { functionAround, placeOf, unwrapped } from '../syntax.ts';
import { handedAppOf, type HandedApp } from './handed-app.ts';
import type { Mount } from './mounted-router.ts';
import { usesThrough, variableFor, type PassedApp } from './passed-app.ts';
import { isWrite } from './upkeep.ts';

/** Where requests for some paths are answered. */
export interface Route {
  readonly node: ts.Node;
  readonly paths: readonly string[];
  /** What goes where the route goes. */
  readonly statements: readonly ts.Statement[];
}

/** A call of an app that is a statement: `app.get('/sse', …);`, `app.use(cors());`. */
export interface AppCall extends Route {
  readonly call: ts.CallExpression;
  readonly statement: ts.ExpressionStatement;
  /** `get`, `use`, `set`. */
  readonly method: string;
  /** Its first argument, where that is a text or a constant that is one. */
  readonly path: string | undefined;
  /** Functions and what makes them. */
  readonly handlers: readonly ts.Expression[];
  /** For a call of a router that the app mounts: the path as it stands there. */
  readonly ofRouter?: { readonly path: string | undefined };
}

/** An express app or a plain server of node:http, and everything that is done with it. */
export interface WebApp {
  /** What makes it. */
  readonly made: ts.Node;
  /** The variable that holds it; undefined for a field of a class. */
  readonly declaration: ts.VariableDeclaration | undefined;
  /** Where it is none of express. */
  readonly framework?: 'fastify';
  /** `this.app = express();`, where that is how a field gets it. */
  readonly assigned?: ts.Statement;
  readonly calls: readonly AppCall[];
  /** `app.listen(…)`, or that of the server which `http.createServer(app)` makes. */
  readonly listens: readonly ts.CallExpression[];
  /** `const server = http.createServer(app)`. */
  readonly servers: readonly ts.VariableDeclaration[];
  /** Statements that put something into `app.locals`. */
  readonly locals: readonly ts.ExpressionStatement[];
  /** Where the function that makes it hands it over. */
  readonly handed: HandedApp | undefined;
  /** The functions that it is given to, which do no more with it than is known. */
  readonly passed?: readonly PassedApp[];
  /** Where it has the router with the routes that were asked for. */
  readonly mount?: Mount;
  /** `export default app`, `export { app }`: others may have it too. */
  readonly exported: readonly ts.Expression[];
  /** Uses that are none of these. */
  readonly others: readonly ts.Expression[];
}

/** The package of express. */
export const EXPRESS = /^express$/;
const HTTP = /^(node:)?http$/;
/** An express app that looks at the Host. */
const OF_SDK = /^@modelcontextprotocol\/sdk\/server\/express(\.js)?$/;

/** The app that a call such as `app.get(…)` is made on; undefined where it is no express app in a variable. */
export function webAppOf(route: ts.CallExpression, references: References): WebApp | undefined {
  const { expression } = route;
  const name = ts.isPropertyAccessExpression(expression) ? unwrapped(expression.expression) : undefined;
  const declaration = name && ts.isIdentifier(name) ? references.symbolOf(name)?.valueDeclaration : undefined;
  const variable = declaration && ts.isParameter(declaration) ? variableFor(declaration, references) : declaration;
  if (!variable || !ts.isVariableDeclaration(variable)) return undefined;
  if (!variable.initializer || !isExpress(variable.initializer)) return undefined;
  return usesOf(variable, references);
}

/** `express()`, `createMcpExpressApp()`. */
export function isExpress(value: ts.Expression): boolean {
  const made = unwrapped(value);
  const callee = ts.isCallExpression(made) ? made.expression : undefined;
  const isMember = callee !== undefined && ts.isPropertyAccessExpression(callee) && callee.name.text !== 'default';
  const name = callee && !isMember ? importedFrom(callee, EXPRESS)?.name : undefined;
  const isOfSdk = callee !== undefined && importedFrom(callee, OF_SDK)?.name === 'createMcpExpressApp';
  return name === 'default' || name === '*' || isOfSdk;
}

function usesOf(declaration: ts.VariableDeclaration, references: References): WebApp {
  const own = usesOfVariable(declaration, references);
  const handed = own.map((use) => handedAppOf(use, references)).find((found) => found);
  const all = [...own, ...(handed?.declaration ? usesOfVariable(handed.declaration, references) : [])];
  const { uses, passed } = usesThrough(all, references);
  const sorted = sortedUses(
    uses.filter(({ parent }) => parent !== handed?.returned),
    references,
  );
  const listens = [...(handed && !handed.declaration ? listensOn(handed.call) : []), ...sorted.listens];
  return { ...sorted, made: declaration, declaration, listens, handed, passed };
}

/** What is done with an app, by the places that name it. */
export function sortedUses(
  uses: readonly ts.Expression[],
  references: References,
): Pick<WebApp, 'calls' | 'listens' | 'servers' | 'locals' | 'exported' | 'others'> {
  const calls: AppCall[] = [];
  const listens: ts.CallExpression[] = [];
  const servers: ts.VariableDeclaration[] = [];
  const locals: ts.ExpressionStatement[] = [];
  const exported: ts.Expression[] = [];
  const others: ts.Expression[] = [];
  for (const use of uses) {
    const call = calledOn(use);
    const server = serverAround(use);
    if (call && methodOf(call) === 'listen') listens.push(call);
    else if (call && ts.isExpressionStatement(call.parent)) calls.push(appCall(call, call.parent, references));
    else if (server) servers.push(server);
    else if (isLocals(use)) locals.push(...setsLocals(use));
    else if (ts.isExportAssignment(use.parent) || ts.isExportSpecifier(use.parent)) exported.push(use);
    else others.push(use);
  }
  const later = servers.flatMap((server) => usesOfVariable(server, references)).flatMap((use) => calledOn(use) ?? []);
  listens.push(...later.filter((call) => methodOf(call) === 'listen'));
  return { calls, listens, servers, locals, exported, others };
}

/** `createApp().listen(…)`. */
function listensOn(made: ts.CallExpression): ts.CallExpression[] {
  const call = calledOn(made);
  return call && methodOf(call) === 'listen' ? [call] : [];
}

/** `app.locals`. */
const isLocals = ({ parent }: ts.Expression): boolean =>
  ts.isPropertyAccessExpression(parent) && parent.name.text === 'locals';

/** `app.locals.x = …;` outside of all functions that answer. */
function setsLocals(use: ts.Expression): ts.ExpressionStatement[] {
  const { statement } = placeOf(use);
  const isSet = ts.isExpressionStatement(statement) && ts.isBinaryExpression(statement.expression);
  return isSet && functionAround(statement) === undefined ? [statement] : [];
}

/** Every use of a variable but its declaration. */
export function usesOfVariable({ name }: ts.VariableDeclaration, references: References): readonly ts.Identifier[] {
  const symbol = ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
  return symbol ? references.of(symbol) : [];
}

/** The call of a method of a value: `x.f(…)`. */
export function calledOn(value: ts.Expression): ts.CallExpression | undefined {
  const access = value.parent;
  if (!ts.isPropertyAccessExpression(access) || access.expression !== value) return undefined;
  return ts.isCallExpression(access.parent) && access.parent.expression === access ? access.parent : undefined;
}

/** The name of the method that a call is of. */
export const methodOf = ({ expression }: ts.CallExpression): string =>
  ts.isPropertyAccessExpression(expression) ? expression.name.text : '';

/** `const server = http.createServer(app)`. */
function serverAround(use: ts.Expression): ts.VariableDeclaration | undefined {
  const { parent } = use;
  const makes =
    ts.isCallExpression(parent) &&
    parent.arguments[0] === use &&
    parent.arguments.length === 1 &&
    /^(\w+\.)?createServer$/.test(parent.expression.getText()) &&
    importedFrom(parent.expression, HTTP) !== undefined;
  return makes && ts.isVariableDeclaration(parent.parent) ? parent.parent : undefined;
}

/** A call that is a statement, with the path and the handlers among its arguments. */
export function appCall(call: ts.CallExpression, statement: ts.ExpressionStatement, references: References): AppCall {
  const [first] = call.arguments;
  const path = first && textOf(first, references);
  const handlers = path === undefined ? [...call.arguments] : call.arguments.slice(1);
  const route = { node: call, paths: path === undefined ? [] : [path], statements: [statement] };
  return { ...route, call, statement, method: methodOf(call), path, handlers };
}

/** A text in place, in a constant, or in a member of one: `const SSE_PATH = '/sse';`, `{ paths: { sse: '/sse' } }`. */
export function textOf(value: ts.Expression, references: References): string | undefined {
  if (ts.isStringLiteralLike(value)) return value.text;
  if (ts.isPropertyAccessExpression(value) && ts.isIdentifier(value.name)) return textOfMember(value.name, references);
  const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !isConstant(declaration)) return undefined;
  const made = declaration.initializer && unwrapped(declaration.initializer);
  return made && ts.isStringLiteralLike(made) ? made.text : undefined;
}

const isConstant = ({ parent }: ts.VariableDeclaration): boolean => (parent.flags & ts.NodeFlags.Const) !== 0;

/** The text of a member that nothing writes. */
function textOfMember(name: ts.Identifier, references: References): string | undefined {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  if (!declaration || !(ts.isPropertyAssignment(declaration) || ts.isEnumMember(declaration))) return undefined;
  const made = declaration.initializer && unwrapped(declaration.initializer);
  const isWritten = references.accessesOf(name.text).some(isWriteTo);
  return made && ts.isStringLiteralLike(made) && !isWritten ? made.text : undefined;
}

const isWriteTo = (access: ts.Node): boolean => isWrite(access.parent) && access.parent.left === access;
