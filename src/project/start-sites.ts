import { ts } from 'ts-morph';
import { importedFrom, usesSdk } from './imports.ts';
import { instanceClassOf } from './instances.ts';
import type { Program } from './program.ts';
import type { References } from './references.ts';
import { ancestor, boundNames, nodesIn, placeOf, unwrapped, type StatementList } from './syntax.ts';

/** Where a server is put on stdio: `receiver.connect(transport)`, or `receiver.run()` of a class whose run() takes a transport. */
export interface StartSite {
  readonly call: ts.CallExpression;
  /** What is connected: `server`, `app.server`, `new X()`. */
  readonly receiver: ts.Expression;
  /** The variable at the root of the receiver; undefined for `new X().run()` and `this.server`. */
  readonly root: ts.Identifier | undefined;
  /** The class whose method connects, when the receiver starts with `this`. */
  readonly owner: ts.ClassLikeDeclaration | undefined;
  /** The method to call with a transport; undefined for a plain `connect(transport)`. */
  readonly method: string | undefined;
  readonly transport: ts.VariableDeclaration | undefined;
  /** The framework whose `start()` this is: its server attaches itself to a transport. */
  readonly framework?: 'fastmcp' | 'mcp-framework';
  readonly list: StatementList;
  readonly statement: ts.Statement;
}

/** A stdio start that no rule covers. */
export interface UnknownStart {
  readonly node: ts.Node;
  readonly reason: string;
}

const STDIO = /^@modelcontextprotocol\/sdk\/server\/stdio(\.js)?$/;
const STDIO_V2 = /^@modelcontextprotocol\/server(\/stdio)?$/;

/** Finds every place of the loaded files that starts a server on stdio. */
export function findStartSites(
  program: Program,
  references: References,
): { sites: StartSite[]; unknown: UnknownStart[] } {
  const sites: StartSite[] = [];
  const unknown: UnknownStart[] = [];
  for (const construction of stdioConstructions(program, unknown)) {
    const found = sitesOf(construction, program, references);
    if (Array.isArray(found)) sites.push(...found);
    else unknown.push(found);
  }
  return { sites: [...new Map(sites.map((site) => [site.call, site])).values()], unknown };
}

function stdioConstructions({ sources }: Program, unknown: UnknownStart[]): ts.NewExpression[] {
  const found: ts.NewExpression[] = [];
  for (const source of [...sources.values()].filter(usesSdk))
    for (const node of nodesIn(source)) {
      if (ts.isCallExpression(node) && importedFrom(node.expression, STDIO_V2)?.name === 'serveStdio')
        unknown.push({ node, reason: 'SDK v2 (serveStdio) is not handled yet' });
      if (ts.isHeritageClause(node) && node.types.some((type) => importedFrom(type.expression, STDIO)))
        unknown.push({ node, reason: 'a stdio transport of its own (extends StdioServerTransport)' });
      if (!ts.isNewExpression(node)) continue;
      if (importedFrom(node.expression, STDIO_V2)) unknown.push({ node, reason: 'SDK v2 is not handled yet' });
      if (importedFrom(node.expression, STDIO)) found.push(node);
    }
  return found;
}

function sitesOf(construction: ts.NewExpression, program: Program, references: References): StartSite[] | UnknownStart {
  const holder = construction.parent;
  if (ts.isParameter(holder)) return runCalls(holder, program, references);
  if (ts.isCallExpression(holder)) return connectSite(holder, undefined);
  if (ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)) return connectsOf(holder, references);
  const assigned =
    ts.isBinaryExpression(holder) && ts.isIdentifier(holder.left) ? references.symbolOf(holder.left) : undefined;
  const declaration = assigned?.valueDeclaration;
  if (declaration && ts.isVariableDeclaration(declaration)) return connectsOf(declaration, references);
  return { node: construction, reason: 'the stdio transport is not handed straight to connect()' };
}

function connectsOf(declaration: ts.VariableDeclaration, references: References): StartSite[] | UnknownStart {
  const [name] = boundNames(declaration.name);
  const symbol = name && references.symbolOf(name);
  const calls = (symbol ? references.of(symbol) : [])
    .map((use) => use.parent)
    .filter((parent) => ts.isCallExpression(parent) && isConnect(parent)) as ts.CallExpression[];
  const [call] = calls;
  if (!call || calls.length > 1)
    return { node: declaration, reason: `the stdio transport is connected ${calls.length} times where it is made` };
  return connectSite(call, declaration);
}

const isConnect = (call: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'connect';

function connectSite(
  call: ts.CallExpression,
  transport: ts.VariableDeclaration | undefined,
): StartSite[] | UnknownStart {
  if (!isConnect(call) || !ts.isPropertyAccessExpression(call.expression))
    return { node: call, reason: 'the stdio transport goes into a function of the project instead of connect()' };
  const receiver = call.expression.expression;
  const root = rootOf(receiver);
  const owner = root?.kind === ts.SyntaxKind.ThisKeyword ? ancestor(root, ts.isClassLike) : undefined;
  return [{ call, receiver, root: identifierOrNothing(root), owner, method: undefined, transport, ...placeOf(call) }];
}

/** The calls of a method whose parameter defaults to the stdio transport: `x.run()`. */
function runCalls(
  parameter: ts.ParameterDeclaration,
  program: Program,
  references: References,
): StartSite[] | UnknownStart {
  const method = parameter.parent;
  const owner = method.parent;
  if (!ts.isMethodDeclaration(method) || !ts.isClassLike(owner) || !ts.isIdentifier(method.name))
    return { node: parameter, reason: 'a function takes the transport as a parameter with a stdio default' };
  const [methodName, position] = [method.name.text, method.parameters.indexOf(parameter)];
  const calls = callsNamed(methodName, program).filter(
    ({ expression: { expression } }) =>
      isThisOf(expression, owner) || instanceClassOf(expression, references) === owner,
  );
  if (calls.length === 0) return { node: method, reason: `nothing in the project calls ${methodName}()` };
  return calls
    .filter((call) => call.arguments.length <= position)
    .map((call) => {
      const receiver = call.expression.expression;
      const root = identifierOrNothing(rootOf(receiver));
      const inner = isThisOf(receiver, owner) ? owner : undefined;
      return { call, receiver, root, owner: inner, method: methodName, transport: undefined, ...placeOf(call) };
    });
}

const isThisOf = (node: ts.Expression, owner: ts.ClassLikeDeclaration): boolean =>
  node.kind === ts.SyntaxKind.ThisKeyword && ancestor(node, ts.isClassLike) === owner;

type MethodCall = ts.CallExpression & { readonly expression: ts.PropertyAccessExpression };

function callsNamed(method: string, { sources }: Program): MethodCall[] {
  const isCall = (node: ts.Node): node is MethodCall =>
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === method;
  return [...sources.values()].flatMap((source) => [...nodesIn(source)].filter(isCall));
}

function rootOf(receiver: ts.Expression): ts.Expression | undefined {
  let current = unwrapped(receiver);
  while (ts.isPropertyAccessExpression(current) || isGetter(current)) current = unwrapped(current.expression);
  return current;
}

/** `app.getServer()`: the call is a part of the way from the root to the server. */
const isGetter = (node: ts.Expression): node is ts.CallExpression =>
  ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);

const identifierOrNothing = (node: ts.Expression | undefined): ts.Identifier | undefined =>
  node && ts.isIdentifier(node) ? node : undefined;
