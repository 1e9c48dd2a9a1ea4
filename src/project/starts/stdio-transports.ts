import { ts } from 'ts-morph';
import { isCall, type Call } from '../called-code.ts';
import { functionNamed } from '../instances.ts';
import type { Program } from '../program.ts';
import type { References } from '../references.ts';
import { oncePer } from '../remembered.ts';
import { nameIn } from '../sdk-classes.ts';
import { functionAround, isFunction, nodesIn } from '../syntax.ts';

/** A stdio start that no rule covers. */
export interface UnknownStart {
  readonly node: ts.Node;
  readonly reason: string;
}

const STDIO = /^@modelcontextprotocol\/(sdk\/server\/stdio(\.js)?|server(\/stdio)?)$/;

/**
 * The expressions that make a stdio transport: constructions of the SDK's class and of classes of the project that extend it, and calls of
 * functions that return one.
 */
export function stdioTransports(program: Program, references: References): ts.Expression[] {
  return withCalls(stdioConstructions(program, references), callsIn(program), references);
}

const callsIn = ({ sources }: Program): Call[] => [...sources.values()].flatMap(callsOfFile);

const callsOfFile = oncePer((source: ts.SourceFile): readonly Call[] => [...nodesIn(source)].filter(isCall));

/** Of those the constructions alone, also in the functions that return them. */
export function stdioConstructions(program: Program, references: References): ts.NewExpression[] {
  const classes = stdioClasses(references, program);
  const constructs = (node: ts.Node): node is ts.NewExpression =>
    ts.isNewExpression(node) &&
    (nameIn(STDIO, node.expression, program) === 'StdioServerTransport' ||
      isOneOf(classes, node.expression, references));
  return callsIn(program).filter(constructs);
}

/** The classes of the project that extend the SDK's stdio transport. */
export const stdioClasses = ({ classes }: References, program: Program): ts.ClassLikeDeclaration[] =>
  classes.filter(({ heritageClauses }) =>
    heritageClauses?.some(({ types }) =>
      types.some((type) => nameIn(STDIO, type.expression, program) === 'StdioServerTransport'),
    ),
  );

const isOneOf = (classes: readonly ts.Node[], name: ts.Expression, references: References): boolean => {
  const declaration = ts.isIdentifier(name) ? references.symbolOf(name)?.valueDeclaration : undefined;
  return declaration !== undefined && classes.includes(declaration);
};

/** Instead of what a function returns, the calls of that function. */
function withCalls(made: readonly ts.Expression[], nodes: readonly ts.Node[], references: References): ts.Expression[] {
  const found: ts.Expression[] = [];
  const seen = new Set<ts.Node>();
  const waiting = [...made];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const maker = returnedFrom(next);
    if (!maker) found.push(next);
    else if (!seen.has(maker)) {
      const calls = callsOf(maker, nodes, references);
      if (calls.length === 0) found.push(next);
      seen.add(maker);
      waiting.push(...calls);
    }
  }
  return found;
}

/** The function whose result the expression is, where it has a name that others call. */
function returnedFrom(expression: ts.Expression): ts.FunctionLikeDeclaration | undefined {
  const { outer, parent } = outermost(expression);
  if (ts.isReturnStatement(parent)) return functionAround(parent);
  if (ts.isVariableDeclaration(parent)) return returningVariable(parent);
  return ts.isArrowFunction(parent) && parent.body === outer ? parent : undefined;
}

/** `const transport = new StdioServerTransport(); … return transport;`. */
function returningVariable({ name }: ts.VariableDeclaration): ts.FunctionLikeDeclaration | undefined {
  const owner = functionAround(name);
  const returned = [...(owner?.body ? nodesIn(owner.body, isFunction) : [])].filter(ts.isReturnStatement);
  return returned.length > 0 && returned.every(({ expression }) => expression?.getText() === name.getText())
    ? owner
    : undefined;
}

function callsOf(
  maker: ts.FunctionLikeDeclaration,
  nodes: readonly ts.Node[],
  references: References,
): ts.Expression[] {
  return nodes.filter(
    (node): node is ts.CallExpression =>
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      functionNamed(node.expression, references) === maker,
  );
}

/** The expression with what does not change its value around it (`(x)`, `await x`, `c ? x : y`), and what it is a part of. */
export function outermost(expression: ts.Expression): { outer: ts.Expression; parent: ts.Node } {
  let outer: ts.Node = expression;
  while (isTransparent(outer.parent, outer)) outer = outer.parent;
  return { outer: outer as ts.Expression, parent: outer.parent };
}

const isTransparent = (parent: ts.Node, child: ts.Node): boolean =>
  ts.isParenthesizedExpression(parent) ||
  ts.isAwaitExpression(parent) ||
  ts.isAsExpression(parent) ||
  ts.isNonNullExpression(parent) ||
  ts.isSatisfiesExpression(parent) ||
  (ts.isConditionalExpression(parent) && parent.condition !== child);
