import { ts } from 'ts-morph';
import { functionNamed, instanceClassOf } from './instances.ts';
import type { Program } from './program.ts';
import type { References } from './references.ts';
import { nameIn } from './sdk-classes.ts';
import { isFunction, nodesIn, unwrapped } from './syntax.ts';

const SDK = /^@modelcontextprotocol\/(sdk\/server\/(mcp|index)(\.js)?|server)$/;
const MAX_DEPTH = 6;

/** The classes of the SDK: an McpServer holds a Server, which speaks the protocol. */
type ServerClass = 'McpServer' | 'Server';

interface Sources {
  readonly program: Program;
  readonly references: References;
}

/** Which of the SDK's servers an expression is, followed through variables, functions, fields and annotations; undefined where nothing says it. */
export function serverClassOf(expression: ts.Expression, sources: Sources, depth = 0): ServerClass | undefined {
  const value = unwrapped(expression);
  if (depth > MAX_DEPTH) return undefined;
  const next = (other: ts.Expression | undefined): ServerClass | undefined =>
    other && serverClassOf(other, sources, depth + 1);
  if (ts.isNewExpression(value)) return classNamed(value.expression, sources, depth);
  if (ts.isCallExpression(value)) return ofResult(value, sources, depth);
  if (ts.isPropertyAccessExpression(value)) return ofMember(value, sources, depth);
  const declaration = ts.isIdentifier(value) ? sources.references.symbolOf(value)?.valueDeclaration : undefined;
  if (!declaration) return undefined;
  if (ts.isBindingElement(declaration)) return ofElement(declaration, sources, depth);
  if (!ts.isVariableDeclaration(declaration) && !ts.isParameter(declaration)) return undefined;
  return annotated(declaration.type) ?? next(declaration.initializer) ?? next(assignedTo(declaration, sources));
}

const annotated = (type: ts.TypeNode | undefined): ServerClass | undefined => {
  const name = /^(?:Promise<)?(McpServer|Server)\b/.exec(type?.getText() ?? '')?.[1];
  return name === 'McpServer' || name === 'Server' ? name : undefined;
};

/** `X` of `new X()`: the SDK's own, or a class of the project that extends it. */
function classNamed(name: ts.Expression, sources: Sources, depth: number): ServerClass | undefined {
  const own = nameIn(SDK, name, sources.program);
  if (own === 'McpServer' || own === 'Server') return own;
  const declaration = ts.isIdentifier(name) ? sources.references.symbolOf(name)?.valueDeclaration : undefined;
  const base = declaration && ts.isClassLike(declaration) ? declaration.heritageClauses?.[0]?.types[0] : undefined;
  return base && depth < MAX_DEPTH ? classNamed(base.expression, sources, depth + 1) : undefined;
}

/** What a function of the project returns. */
function ofResult({ expression }: ts.CallExpression, sources: Sources, depth: number): ServerClass | undefined {
  const owner = ts.isIdentifier(expression) ? functionNamed(expression, sources.references) : undefined;
  if (!owner?.body) return undefined;
  const [result] = resultsOf(owner.body);
  return annotated(owner.type) ?? (result && serverClassOf(result, sources, depth + 1));
}

const resultsOf = (body: ts.ConciseBody): ts.Expression[] =>
  ts.isBlock(body)
    ? [...nodesIn(body, isFunction)].flatMap((node) =>
        ts.isReturnStatement(node) && node.expression ? [node.expression] : [],
      )
    : [body];

/** `server` of `const { server } = build()`. */
function ofElement(element: ts.BindingElement, sources: Sources, depth: number): ServerClass | undefined {
  const declaration = ts.walkUpBindingElementsAndPatterns(element);
  const call = ts.isVariableDeclaration(declaration) && declaration.initializer && unwrapped(declaration.initializer);
  if (!call || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return undefined;
  const body = functionNamed(call.expression, sources.references)?.body;
  const [result] = body ? resultsOf(body) : [];
  const key = (element.propertyName ?? element.name).getText();
  const member = result && memberOf(unwrapped(result), key);
  return member && serverClassOf(member, sources, depth + 1);
}

function memberOf(value: ts.Expression, key: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(value)) return undefined;
  const property = value.properties.find((one) => one.name?.getText() === key);
  if (property && ts.isShorthandPropertyAssignment(property)) return property.name;
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

/** `app.server`, where a class of the project makes it; `mcp.server` of the SDK. */
function ofMember(
  { expression, name }: ts.PropertyAccessExpression,
  sources: Sources,
  depth: number,
): ServerClass | undefined {
  if (name.text === 'server' && serverClassOf(expression, sources, depth + 1) === 'McpServer') return 'Server';
  const owner = instanceClassOf(expression, sources.references);
  for (const node of owner ? nodesIn(owner) : []) {
    if (ts.isPropertyDeclaration(node) && node.name.getText() === name.text) {
      const found = annotated(node.type) ?? (node.initializer && serverClassOf(node.initializer, sources, depth + 1));
      if (found) return found;
    }
    if (ts.isBinaryExpression(node) && node.left.getText() === `this.${name.text}`)
      return serverClassOf(node.right, sources, depth + 1);
  }
  return undefined;
}

function assignedTo(declaration: ts.Declaration, { references }: Sources): ts.Expression | undefined {
  const name = ts.getNameOfDeclaration(declaration);
  const symbol = name && ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
  const assignment = symbol && references.of(symbol).find(({ parent }) => ts.isBinaryExpression(parent));
  return assignment && ts.isBinaryExpression(assignment.parent) ? assignment.parent.right : undefined;
}
