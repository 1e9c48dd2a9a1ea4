import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { isFunction, nodesIn, unwrapped } from '../syntax.ts';

/**
 * What a value is of a request: itself, its address as it came (`raw`) or parsed, the path in it, its parameters, its method, or
 * anything else that is read out of it (`told`).
 */
export type Part = 'request' | 'raw' | 'url' | 'path' | 'query' | 'method' | 'told';

/** The declarations that hold a part of the request. */
export interface RequestParts {
  readonly references: References;
  readonly held: ReadonlyMap<ts.Node, Part>;
}

/** With the variables of a function that hold a part of what is known already. */
export function withVariables(parts: RequestParts, code: ts.Node): RequestParts {
  const held = new Map(parts.held);
  const known = { ...parts, held };
  for (const node of nodesIn(code))
    if (ts.isVariableDeclaration(node)) for (const [name, part] of partsDeclared(node, known)) held.set(name, part);
  return known;
}

function partsDeclared(declaration: ts.VariableDeclaration, parts: RequestParts): (readonly [ts.Node, Part])[] {
  const { name, initializer } = declaration;
  const part = initializer && (partOf(initializer, parts) ?? toldBy(initializer, parts));
  if (!part || SESSION.test(initializer.getText())) return [];
  if (!ts.isObjectBindingPattern(name)) return [[declaration, part]];
  return name.elements.flatMap((element) => {
    const member = (element.propertyName ?? element.name).getText();
    return SESSION.test(member) ? [] : [[element, memberOf(part, member) ?? 'told'] as const];
  });
}

/** The one thing that is read out of a request to find the connection that it belongs to. */
const SESSION = /session[_-]?id/i;

const TELLING = new Set<Part | undefined>(['request', 'raw', 'url', 'query', 'told']);

/** True for what may tell who sends a request: neither its path nor its method. */
export const tells = (part: Part | undefined): boolean => TELLING.has(part);

/** `req.headers.authorization === key`: made of what may tell who sends a request. */
export function toldBy(value: ts.Expression, parts: RequestParts): Part | undefined {
  if (isFunction(value)) return undefined;
  const names = [...nodesIn(value)].filter(ts.isIdentifier);
  return names.some((name) => tells(partOf(name, parts)) && !isPathOrMethod(name, parts)) ? 'told' : undefined;
}

/** The `url` of `url.pathname`. */
function isPathOrMethod({ parent }: ts.Identifier, parts: RequestParts): boolean {
  const part = ts.isPropertyAccessExpression(parent) ? partOf(parent, parts) : undefined;
  return part === 'path' || part === 'method';
}

/** What of the request an expression is, if it is any. */
export function partOf(expression: ts.Expression, parts: RequestParts): Part | undefined {
  const value = unwrapped(expression);
  if (ts.isIdentifier(value)) {
    const declaration = parts.references.symbolOf(value)?.valueDeclaration;
    return declaration && parts.held.get(declaration);
  }
  if (isFallback(value)) return partOf(value.left, parts);
  if (ts.isPropertyAccessExpression(value)) return memberOf(partOf(value.expression, parts), value.name.text);
  if (ts.isElementAccessExpression(value)) return firstOfSplit(value, parts);
  if (ts.isTemplateExpression(value))
    return value.templateSpans.some((span) => isRaw(span.expression, parts)) ? 'raw' : undefined;
  if (ts.isNewExpression(value) || ts.isCallExpression(value)) return partMade(value, parts);
  return undefined;
}

/** `req.url ?? '/'`, `req.url || '/'`. */
const isFallback = (value: ts.Expression): value is ts.BinaryExpression =>
  ts.isBinaryExpression(value) && FALLBACKS.has(value.operatorToken.kind);

const FALLBACKS = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

const MEMBERS: Readonly<Partial<Record<Part, Readonly<Record<string, Part>>>>> = {
  request: { url: 'raw', method: 'method' },
  url: { pathname: 'path', searchParams: 'query', query: 'query' },
};

const memberOf = (part: Part | undefined, name: string): Part | undefined => part && MEMBERS[part]?.[name];

const isRaw = (value: ts.Expression, parts: RequestParts): boolean => partOf(value, parts) === 'raw';

/** `req.url.split('?')[0]`. */
function firstOfSplit(
  { expression, argumentExpression }: ts.ElementAccessExpression,
  parts: RequestParts,
): Part | undefined {
  const split = unwrapped(expression);
  if (argumentExpression.getText() !== '0' || !ts.isCallExpression(split)) return undefined;
  const { expression: callee } = split;
  const isSplit =
    ts.isPropertyAccessExpression(callee) && callee.name.text === 'split' && isRaw(callee.expression, parts);
  return isSplit && /^['"`]\?['"`]$/.test(split.arguments[0]?.getText() ?? '') ? 'path' : undefined;
}

const PARSERS = /^((url|URL)\.)?(parse|parseUrl)$/;
const SPELLINGS = /^(toLowerCase|toUpperCase|replace|trim)$/;

/** `new URL(req.url, …)`, `url.parse(req.url)`, `req.method.toUpperCase()`, `pathname.replace(/\/$/, '')`. */
function partMade(made: ts.NewExpression | ts.CallExpression, parts: RequestParts): Part | undefined {
  const { expression: callee } = made;
  const [first] = made.arguments ?? [];
  const parses = ts.isNewExpression(made) ? callee.getText() === 'URL' : PARSERS.test(callee.getText());
  if (parses) return first && isRaw(first, parts) ? 'url' : undefined;
  if (ts.isNewExpression(made) || !ts.isPropertyAccessExpression(callee)) return undefined;
  const part = SPELLINGS.test(callee.name.text) ? partOf(callee.expression, parts) : undefined;
  return part === 'path' || part === 'method' ? part : undefined;
}
