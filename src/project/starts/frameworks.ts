import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import { functionNamed, instanceClassOf } from '../instances.ts';
import type { References } from '../references.ts';
import { ancestor, nodesIn, unwrapped } from '../syntax.ts';

/** A framework on top of the SDK whose transport is a setting. */
export interface Framework {
  /** The package on npm. */
  readonly name: 'fastmcp' | 'mcp-framework';
  /** Its server class. */
  readonly server: string;
  /** Which call names the transport, and in which of its options. */
  readonly chosenIn: 'start' | 'constructor';
  readonly setting: RegExp;
  readonly http: string;
  /** Options that have the framework do over HTTP what the generated source does. */
  readonly ownHttp: readonly string[];
}

/** The frameworks that are known. */
export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'fastmcp',
    server: 'FastMCP',
    chosenIn: 'start',
    setting: /^transportType$/,
    http: 'httpStream',
    ownHttp: ['authenticate', 'auth', 'oauth'],
  },
  {
    name: 'mcp-framework',
    server: 'MCPServer',
    chosenIn: 'constructor',
    setting: /^transports?$/,
    http: 'http-stream',
    ownHttp: ['auth', 'tasks'],
  },
];

/** `new FastMCP(…)`, or a construction of a class that extends it. */
export interface Construction {
  readonly framework: Framework;
  readonly node: ts.NewExpression;
  readonly isSubclass: boolean;
}

/** What an expression constructs, if it is a server of a framework. */
export function constructionAt(node: ts.Node, references: References): Construction | undefined {
  if (!ts.isNewExpression(node)) return undefined;
  const direct = frameworkNamed(node.expression);
  if (direct) return { framework: direct, node, isSubclass: false };
  const base = instanceClassOf(node, references)?.heritageClauses?.[0]?.types[0]?.expression;
  const inherited = base && frameworkNamed(base);
  return inherited && { framework: inherited, node, isSubclass: true };
}

const frameworkNamed = (expression: ts.Expression): Framework | undefined =>
  FRAMEWORKS.find(({ name, server }) => importedFrom(expression, new RegExp(`^${name}$`))?.name === server);

const MAX_DEPTH = 5;

/** The construction that an expression leads back to, through variables, assignments, fields and functions. */
export function serverBehind(expression: ts.Expression, references: References, depth = 0): Construction | undefined {
  const value = unwrapped(expression);
  if (depth > MAX_DEPTH) return undefined;
  const next = (other: ts.Expression | undefined): Construction | undefined =>
    other && serverBehind(other, references, depth + 1);
  if (ts.isNewExpression(value)) return constructionAt(value, references);
  if (ts.isIdentifier(value)) return valuesOf(value, references).map(next).find(Boolean);
  if (ts.isCallExpression(value) && ts.isIdentifier(value.expression))
    return constructionIn(functionNamed(value.expression, references), references);
  if (!ts.isPropertyAccessExpression(value)) return undefined;
  const isOwn = value.expression.kind === ts.SyntaxKind.ThisKeyword;
  const owner = isOwn ? ancestor(value, ts.isClassLike) : instanceClassOf(value.expression, references);
  return constructionIn(owner, references);
}

/** What a variable is declared with or assigned. */
function valuesOf(name: ts.Identifier, references: References): ts.Expression[] {
  const symbol = references.symbolOf(name);
  const declaration = ancestor(symbol?.valueDeclaration, ts.isVariableDeclaration);
  const assigned = (symbol ? references.of(symbol) : [])
    .map(({ parent }) => parent)
    .filter((parent) => ts.isBinaryExpression(parent))
    .filter(({ operatorToken, left }) => operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(left));
  return [...(declaration?.initializer ? [declaration.initializer] : []), ...assigned.map(({ right }) => right)];
}

function constructionIn(node: ts.Node | undefined, references: References): Construction | undefined {
  for (const inner of node ? nodesIn(node) : []) {
    const found = constructionAt(inner, references);
    if (found) return found;
  }
  return undefined;
}
