import { ts } from 'ts-morph';
import { staleResult } from './fresh-results.ts';
import { usesSdk } from '../imports.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { mutationsOf } from '../state/mutations.ts';
import { nameIn } from '../sdk-classes.ts';
import { sdkVersionOf } from '../sdk-version.ts';
import type { Find, StartSite, UnknownStart } from './start-sites.ts';
import {
  ancestor,
  boundNames,
  functionAround,
  isExported,
  isFunction,
  nodesIn,
  placeOf,
  statementIn,
  unwrapped,
} from '../syntax.ts';

const STDIO = /^@modelcontextprotocol\/server(\/stdio)?$/;

/** The calls `serveStdio(factory)` of SDK v2: each is a start whose factory exists already. */
export function servedFactories(find: Find): { sites: StartSite[]; unknown: UnknownStart[] } {
  const calls = [...find.program.sources.values()]
    .filter(usesSdk)
    .flatMap((source) =>
      [...nodesIn(source)].filter(
        (node): node is ts.CallExpression =>
          ts.isCallExpression(node) && nameIn(STDIO, node.expression, find.program) === 'serveStdio',
      ),
    );
  const judged = calls.map((call) => judge(call, find));
  return {
    sites: judged.filter((one) => 'call' in one),
    unknown: judged.filter((one) => 'reason' in one),
  };
}

function judge(call: ts.CallExpression, find: Find): StartSite | UnknownStart {
  const [given, options] = call.arguments;
  const refused = (reason: string, node: ts.Node = call): UnknownStart => ({ node, reason });
  if (sdkVersionOf(find.program) === 'both')
    return refused('the project imports SDK v1 and v2: move it to one of them');
  if (!given || ts.isSpreadElement(given)) return refused('serveStdio() gets no factory that I can see');
  const value = unwrapped(given);
  const factory = isFunction(value)
    ? value
    : ts.isIdentifier(value)
      ? functionNamed(value, find.references)
      : undefined;
  if (!factory) return refused('the factory of serveStdio() is no function of this project that I can see', given);
  const unfit = problemOfFactory(factory, find.references);
  if (unfit) return unfit;
  const problem = (options && problemOfOptions(options, find)) ?? problemOfPlace(call, find);
  if (problem) return refused(problem);
  const site = { call, receiver: given, factory, root: undefined, owner: undefined };
  return { ...site, method: undefined, transport: undefined, ...placeOf(call) };
}

/** Why a factory cannot be called once for each connection; undefined where it can. */
export function problemOfFactory(
  factory: ts.FunctionLikeDeclaration,
  references: References,
): UnknownStart | undefined {
  const stale = staleResult(factory, references);
  if (stale)
    return { node: stale, reason: 'the factory may return the same server again: let it build a new one at each call' };
  const shared = sharedLocal(factory, references);
  return shared
    ? { node: shared, reason: `'${shared.text}' is written by the factory and declared around it: declare it inside` }
    : undefined;
}

/** A variable of a function around the factory that code inside of functions writes: all sessions would share it. */
function sharedLocal(factory: ts.FunctionLikeDeclaration, references: References): ts.Identifier | undefined {
  for (let outer = functionAround(factory); outer; outer = functionAround(outer)) {
    const inner = (node: ts.Node): boolean => functionAround(node) !== outer;
    const own = [...nodesIn(outer, isFunction)].filter(ts.isVariableDeclaration);
    const names = [...own, ...outer.parameters].flatMap(({ name }) => boundNames(name));
    const found = names.find((name) => {
      const symbol = references.symbolOf(name);
      return symbol && mutationsOf(symbol, references).some(({ node }) => inner(node));
    });
    if (found) return found;
  }
  return undefined;
}

/** Its own options have their counterparts in the generated source where they only report errors. */
function problemOfOptions(options: ts.Expression, find: Find): string | undefined {
  const object = unwrapped(options);
  if (!ts.isObjectLiteralExpression(object)) return 'the options of serveStdio() are not written where it is called';
  const other = object.properties.find((property) => !isHarmless(property) && !isOfStdio(property, find));
  return (
    other && `the option '${other.getText().split(/[:(\s]/)[0] ?? ''}' of serveStdio() has no counterpart over HTTP`
  );
}

function isHarmless(property: ts.ObjectLiteralElementLike): boolean {
  const name = property.name?.getText();
  const serves = ts.isPropertyAssignment(property) && /^(['"])serve\1$/.test(property.initializer.getText());
  return name === 'onerror' || (name === 'legacy' && serves);
}

/** `transport`, where that is the one that serveStdio() makes by itself. */
function isOfStdio(property: ts.ObjectLiteralElementLike, { program, references }: Find): boolean {
  if (property.name?.getText() !== 'transport') return false;
  const value = ts.isPropertyAssignment(property) ? unwrapped(property.initializer) : property.name;
  const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const made = ts.isIdentifier(value) ? held : value;
  return (
    made !== undefined &&
    ts.isNewExpression(made) &&
    !made.arguments?.length &&
    nameIn(STDIO, made.expression, program) === 'StdioServerTransport'
  );
}

/** The call is a statement of its own, or declares a handle that only the stdio path uses. */
function problemOfPlace(call: ts.CallExpression, { references }: Find): string | undefined {
  const { list, statement } = placeOf(call);
  const { parent } = outside(call);
  if (ts.isExpressionStatement(parent)) return undefined;
  const declaration = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent : undefined;
  const symbol = declaration && references.symbolOf(declaration.name as ts.Identifier);
  const single = ancestor(declaration, ts.isVariableDeclarationList)?.declarations.length === 1;
  if (!declaration || !symbol || !single || isExported(statement))
    return 'the result of serveStdio() goes where I cannot follow it: keep it in a variable of its own';
  const early = references.of(symbol).some((use) => {
    const user = statementIn(list, use);
    return user !== statement && (!user || user.pos < statement.pos);
  });
  return early
    ? `'${symbol.name}' is used in front of its declaration: move those lines behind serveStdio()`
    : undefined;
}

/** The call with `await`, `void` and parentheses around it. */
function outside(call: ts.Expression): { parent: ts.Node } {
  let node: ts.Node = call;
  while (
    ts.isAwaitExpression(node.parent) ||
    ts.isVoidExpression(node.parent) ||
    ts.isParenthesizedExpression(node.parent)
  )
    node = node.parent;
  return { parent: node.parent };
}
