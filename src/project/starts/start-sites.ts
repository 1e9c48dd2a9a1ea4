import { ts } from 'ts-morph';
import { defaultedSites, handedSites, KEEPS_THIS, onlyListens, takerOf } from './handed-transports.ts';
import { instanceClassOf } from '../instances.ts';
import type { Program } from '../program.ts';
import type { References } from '../references.ts';
import { servedFactories } from './served-factories.ts';
import { nameIn } from '../sdk-classes.ts';
import { sdkVersionOf } from '../sdk-version.ts';
import {
  connectsOfStored,
  handedOutAs,
  ownUse,
  preferredParameter,
  storedAs,
  type Stored,
} from './stored-transports.ts';
import { outermost, stdioTransports, type UnknownStart } from './stdio-transports.ts';
import { ancestor, boundNames, nodesIn, placeOf, statementIn, unwrapped, type StatementList } from '../syntax.ts';

export type { UnknownStart } from './stdio-transports.ts';

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
  /** Where the call is no `connect(transport)`: which arguments are the transport and, for a function, the server. */
  readonly handed?: { readonly transport: number; readonly server?: number };
  readonly transport: ts.VariableDeclaration | undefined;
  /** The function that builds a server, where the start is given one: `serveStdio(factory)`. */
  readonly factory?: ts.FunctionLikeDeclaration;
  /** The framework whose `start()` this is: its server attaches itself to a transport. */
  readonly framework?: 'fastmcp' | 'mcp-framework';
  readonly list: StatementList;
  readonly statement: ts.Statement;
}

/** Finds every place of the loaded files that starts a server on stdio. */
export function findStartSites(
  program: Program,
  references: References,
): { sites: StartSite[]; unknown: UnknownStart[] } {
  const find = { program, references };
  const { sites, unknown } = servedFactories(find);
  for (const transport of stdioTransports(program, references)) {
    const found = ofOtherSdk(transport, program) ?? sitesOf(transport, find);
    if (Array.isArray(found)) sites.push(...found);
    else unknown.push(found);
  }
  return { sites: [...new Map(sites.map((site) => [site.call, site])).values()], unknown };
}

/** What is generated is for one version of the SDK. */
function ofOtherSdk(transport: ts.Expression, program: Program): UnknownStart | undefined {
  const made = ts.isNewExpression(transport)
    ? nameIn(/^@modelcontextprotocol\/server/, transport.expression, program)
    : '';
  return made && sdkVersionOf(program) === 'both'
    ? { node: transport, reason: 'the project imports SDK v1 and v2: move it to one of them' }
    : undefined;
}

/** Where the search looks. */
export interface Find {
  readonly program: Program;
  readonly references: References;
}

function sitesOf(transport: ts.Expression, find: Find): StartSite[] | UnknownStart {
  const { outer, parent } = outermost(transport);
  if (ts.isParameter(parent)) return runCalls(parent, find.program, find.references);
  if (ts.isCallExpression(parent) && parent.arguments.includes(outer))
    return takenBy({ call: parent, argument: outer, transport: undefined }, find);
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return connectsOf(parent, parent, find);
  const assigned =
    ts.isBinaryExpression(parent) && ts.isIdentifier(parent.left) ? find.references.symbolOf(parent.left) : undefined;
  const declaration = assigned?.valueDeclaration;
  if (declaration && ts.isVariableDeclaration(declaration)) return connectsOf(declaration, parent, find);
  const stored = storedAs(transport, find.references);
  const found = stored && connectOfStored(stored, find);
  return found ?? { node: transport, reason: 'the stdio transport is not handed straight to connect()' };
}

/** The one call that connects what the property holds; undefined where none does, or several. */
function connectOfStored(stored: Stored, find: Find): StartSite[] | UnknownStart | undefined {
  const [call, ...more] = connectsOfStored(stored, find);
  if (!call || more.length > 0) return undefined;
  const use = ownUse(stored, find);
  if (use) return { node: use, reason: `the stdio transport is kept and used here, where over HTTP it is another one` };
  const parameter = preferredParameter(call, find.references);
  if (parameter) return runCalls(parameter, find.program, find.references);
  const { receiver, root, owner } = receiverOf(call, find.references);
  return [{ call, receiver, root, owner, method: undefined, transport: undefined, ...placeOf(call) }];
}

/** The one call that takes the variable: behind the place that makes it where there is one, else anywhere. */
function connectsOf(declaration: ts.VariableDeclaration, made: ts.Node, find: Find): StartSite[] | UnknownStart {
  const [name] = boundNames(declaration.name);
  const symbol = name && find.references.symbolOf(name);
  const uses = (symbol ? find.references.of(symbol) : []).flatMap((use) => handedIn(use, find));
  const connects = uses.filter(({ call }) => isConnect(call));
  const starts = connects.length > 0 ? uses.filter((use) => connects.includes(use) || leadsOn(use, find)) : uses;
  const near = starts.filter(({ argument }) => argument.pos > made.pos && statementIn(placeOf(made).list, argument));
  const candidates = near.length > 0 ? near : starts;
  const [taking] = candidates;
  const property = symbol && candidates.length === 0 ? handedOutAs(symbol, find.references) : undefined;
  const stored = property && connectOfStored(property, find);
  if (stored) return stored;
  if (!taking || candidates.length > 1)
    return {
      node: declaration,
      reason: `the stdio transport is connected ${candidates.length} times where it is made`,
    };
  return takenBy({ ...taking, transport: declaration }, find);
}

/** A call with one of its arguments. */
type Handed = Pick<Taking, 'call' | 'argument'>;

/** The call that a name is handed to, also as `transport as Transport`, where it may start a server. */
function handedIn(use: ts.Identifier, find: Find): Handed[] {
  const { outer, parent: call } = outermost(use);
  const isHanded = ts.isCallExpression(call) && (call.arguments.includes(outer) || call.expression === outer);
  return isHanded && isStart(call) && !onlyListens(call, find) ? [{ call, argument: outer }] : [];
}

/** Handed to code of the project, which may connect it; what a package does with a transport that is connected here is no start. */
const leadsOn = ({ call }: Handed, find: Find): boolean => takerOf(call, find) !== undefined;

/** Anything but a log of the transport, or a method of it that keeps its `this`: `transport.send.bind(transport)`. */
const isStart = ({ expression }: ts.CallExpression): boolean =>
  !/^(console|log|logger)\b/i.test(expression.getText()) && !KEEPS_THIS.test(expression.getText());

/** A call that takes the stdio transport. */
export interface Taking {
  readonly call: ts.CallExpression;
  readonly argument: ts.Expression;
  readonly transport: ts.VariableDeclaration | undefined;
}

function takenBy(taking: Taking, find: Find): StartSite[] | UnknownStart {
  const { call, transport } = taking;
  if (!isConnect(call)) return handedSites(taking, find);
  const { receiver, root, owner } = receiverOf(call, find.references);
  return [{ call, receiver, root, owner, method: undefined, transport, ...placeOf(call) }];
}

/** `x.f(…)`. */
export type MethodCall = ts.CallExpression & { readonly expression: ts.PropertyAccessExpression };

/** `x.connect(…)`. */
export const isConnect = (call: ts.CallExpression): call is MethodCall =>
  ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'connect';

/** What a call is made on, with its root variable or the class around its `this`. */
export function receiverOf(call: MethodCall, references: References): Pick<StartSite, 'receiver' | 'root' | 'owner'> {
  const receiver = call.expression.expression;
  const root = rootOf(receiver, references);
  const owner = root?.kind === ts.SyntaxKind.ThisKeyword ? ancestor(root, ts.isClassLike) : undefined;
  return { receiver, root: identifierOrNothing(root), owner };
}

/** `function run(server, transport = new StdioServerTransport()) { … }`, `const run = (server, …) => { … }`. */
const isNamedFunction = (node: ts.Node): node is ts.FunctionDeclaration | ts.ArrowFunction =>
  ts.isFunctionDeclaration(node) || (ts.isArrowFunction(node) && ts.isVariableDeclaration(node.parent));

/** The calls of a method whose parameter defaults to the stdio transport: `x.run()`. */
function runCalls(
  parameter: ts.ParameterDeclaration,
  program: Program,
  references: References,
): StartSite[] | UnknownStart {
  const method = parameter.parent;
  const owner = method.parent;
  if (isNamedFunction(method)) return defaultedSites(parameter, method, { program, references });
  if (!ts.isMethodDeclaration(method) || !ts.isClassLike(owner) || !ts.isIdentifier(method.name))
    return { node: parameter, reason: 'a function takes the transport as a parameter with a stdio default' };
  const [methodName, position] = [method.name.text, method.parameters.indexOf(parameter)];
  const named = callsNamed(methodName, program);
  const calls = named.filter(
    ({ expression: { expression } }) =>
      isThisOf(expression, owner) || instanceClassOf(expression, references) === owner,
  );
  if (calls.length === 0) return uncalled(method, methodName, named);
  return calls
    .filter((call) => call.arguments.length <= position)
    .map((call) => {
      const receiver = call.expression.expression;
      const root = identifierOrNothing(rootOf(receiver, references));
      const inner = isThisOf(receiver, owner) ? owner : undefined;
      return { call, receiver, root, owner: inner, method: methodName, transport: undefined, ...placeOf(call) };
    });
}

function uncalled(method: ts.MethodDeclaration, name: string, [call]: readonly MethodCall[]): UnknownStart {
  if (!call) return { node: method, reason: `nothing in the project calls ${name}()` };
  const reason = `cannot see whether this ${name}() is the one that starts the server: call it on what 'new' makes`;
  return { node: call, reason };
}

const isThisOf = (node: ts.Expression, owner: ts.ClassLikeDeclaration): boolean =>
  node.kind === ts.SyntaxKind.ThisKeyword && ancestor(node, ts.isClassLike) === owner;

function callsNamed(method: string, { sources }: Program): MethodCall[] {
  const isCall = (node: ts.Node): node is MethodCall =>
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === method;
  return [...sources.values()].flatMap((source) => [...nodesIn(source)].filter(isCall));
}

function rootOf(receiver: ts.Expression, references: References): ts.Expression | undefined {
  let current = unwrapped(receiver);
  while (ts.isPropertyAccessExpression(current) || (isGetter(current) && !isOfClass(current, references))) {
    if (ts.isPropertyAccessExpression(current) && isVariableOfModule(current, references)) return current.name;
    current = unwrapped(current.expression);
  }
  return current;
}

/** `ns.server`, where `ns` is a module: the variable is the root. */
function isVariableOfModule({ expression, name }: ts.PropertyAccessExpression, references: References): boolean {
  if (!ts.isIdentifier(expression) || !ts.isIdentifier(name)) return false;
  const declaration = references.symbolOf(name)?.valueDeclaration;
  const variable = declaration && ts.isVariableDeclaration(declaration) ? declaration : undefined;
  return variable !== undefined && ts.isSourceFile(placeOf(variable).list);
}

/** `X.create()` of a class: what it gives is no part of the class. */
function isOfClass({ expression }: ts.CallExpression, references: References): boolean {
  const root = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
  const declaration = ts.isIdentifier(root) ? references.symbolOf(root)?.valueDeclaration : undefined;
  return declaration !== undefined && ts.isClassLike(declaration);
}

/** `app.getServer()`: the call is a part of the way from the root to the server. */
const isGetter = (node: ts.Expression): node is ts.CallExpression =>
  ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);

const identifierOrNothing = (node: ts.Expression | undefined): ts.Identifier | undefined =>
  node && ts.isIdentifier(node) ? node : undefined;
