import { ts } from 'ts-morph';
import { unwrapped } from '../syntax.ts';
import { partOf, type RequestParts } from './request-parts.ts';
import { textOf } from './web-app.ts';

/** The paths that a request has one of where a condition holds, or begins with; undefined where it may have any. */
export function pathsOf(condition: ts.Expression, parts: RequestParts): readonly string[] | undefined {
  const value = unwrapped(condition);
  if (ts.isBinaryExpression(value)) return pathsOfBinary(value, parts);
  if (!ts.isCallExpression(value) || !ts.isPropertyAccessExpression(value.expression)) return undefined;
  const { expression: receiver, name } = value.expression;
  const [argument] = value.arguments;
  if (!argument) return undefined;
  if (name.text === 'startsWith') return isPath(receiver, parts) ? prefixes([argument], parts) : undefined;
  const list = unwrapped(receiver);
  const isList = name.text === 'includes' && ts.isArrayLiteralExpression(list) && isPath(argument, parts);
  return isList ? texts(list.elements, parts) : undefined;
}

function pathsOfBinary(
  { left, right, operatorToken }: ts.BinaryExpression,
  parts: RequestParts,
): readonly string[] | undefined {
  if (EQUALS.has(operatorToken.kind)) {
    if (isPath(left, parts)) return texts([right], parts);
    return isPath(right, parts) ? texts([left], parts) : undefined;
  }
  const [one, other] = [pathsOf(left, parts), pathsOf(right, parts)];
  if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return one ?? other;
  if (operatorToken.kind !== ts.SyntaxKind.BarBarToken || !one || !other) return undefined;
  return [...new Set([...one, ...other])];
}

/** The paths that a request has one of where a condition does not hold: `path !== '/mcp'`, also with a method beside it. */
export function pathsLeftBy(condition: ts.Expression, parts: RequestParts): readonly string[] | undefined {
  const value = unwrapped(condition);
  if (ts.isPrefixUnaryExpression(value)) return pathsOf(value.operand, parts);
  if (!ts.isBinaryExpression(value)) return undefined;
  const { left, right, operatorToken } = value;
  if (UNEQUALS.has(operatorToken.kind)) {
    if (isPath(left, parts)) return texts([right], parts);
    return isPath(right, parts) ? texts([left], parts) : undefined;
  }
  const [one, other] = [pathsLeftBy(left, parts), pathsLeftBy(right, parts)];
  if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return one && other && [...one, ...other];
  if (operatorToken.kind !== ts.SyntaxKind.BarBarToken) return undefined;
  return one && asksMethodAlone(right, parts) ? one : undefined;
}

const UNEQUALS = new Set([ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken]);
const EQUALS = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken]);

/** True for the path of a request, with or without its parameters. */
export function isPath(value: ts.Expression, parts: RequestParts): boolean {
  const part = partOf(value, parts);
  return part === 'path' || part === 'raw';
}

/** Texts in place or in constants, without the parameters of a request. */
function texts(values: readonly ts.Expression[], parts: RequestParts): readonly string[] | undefined {
  const known = values.map((value) => textOf(unwrapped(value), parts.references)?.replace(PARAMETERS, ''));
  return known.every(isOnePath) ? [...new Set(known)] : undefined;
}

/** Every path begins with `/`. */
function prefixes(values: readonly ts.Expression[], parts: RequestParts): readonly string[] | undefined {
  const known = texts(values, parts);
  return known?.includes('/') ? undefined : known;
}

const PARAMETERS = /\?.*$/;
const isOnePath = (text: string | undefined): text is string => text?.startsWith('/') ?? false;

/** True where nothing but the method of a request decides. */
export function asksMethodAlone(condition: ts.Expression, parts: RequestParts): boolean {
  const value = unwrapped(condition);
  if (ts.isPrefixUnaryExpression(value)) return asksMethodAlone(value.operand, parts);
  if (!ts.isBinaryExpression(value)) return false;
  const { left, right } = value;
  if (partOf(left, parts) === 'method') return ts.isStringLiteralLike(right);
  return asksMethodAlone(left, parts) && asksMethodAlone(right, parts);
}

/** `req.method === 'OPTIONS'`: a browser asks whether it may ask. */
export const isPreflight = (condition: ts.Expression, parts: RequestParts): boolean => {
  const value = unwrapped(condition);
  if (!ts.isBinaryExpression(value)) return false;
  const { left, right, operatorToken } = value;
  if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return isPreflight(left, parts) || isPreflight(right, parts);
  return EQUALS.has(operatorToken.kind) && partOf(left, parts) === 'method' && OPTIONS.test(right.getText());
};

const OPTIONS = /^['"`]OPTIONS['"`]$/;
