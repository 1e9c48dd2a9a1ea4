import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { textOf } from '../sse/web-app.ts';
import { nodesIn, unwrapped } from '../syntax.ts';

/** The header by which a request names its session. */
export const SESSION_HEADER = /mcp-session-id/i;

export const isText = (node: ts.Node): node is ts.Expression => ts.isStringLiteralLike(node) || ts.isIdentifier(node);

/** A condition, told apart into what it says of the session of a request. */
export interface SessionTerms {
  /** `id` of `const id = req.headers['mcp-session-id']`: a session is named. */
  readonly isId: (value: ts.Expression) => boolean;
  /** `sessions[id]`, `sessions.has(id)`, `transport` of `const transport = sessions.get(id)`: the session is known. */
  readonly isFound: (value: ts.Expression) => boolean;
  /** The name of the session's id in a condition, or in what the names of the condition are made from. */
  readonly idIn: (condition: ts.Expression) => string | undefined;
}

/** What tells of sessions in a project. */
export function sessionTerms(references: References): SessionTerms {
  const madeFrom = (value: ts.Expression): ts.Expression | undefined => {
    const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
    return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  };
  const isId = (value: ts.Expression): boolean => {
    const made = madeFrom(value);
    return (
      made !== undefined &&
      !ts.isStringLiteralLike(made) &&
      readsHeader(made, references) &&
      ![...nodesIn(made)].some(isLookup)
    );
  };
  const isLookup = (node: ts.Node): boolean => {
    const key = keyOf(node);
    return key !== undefined && isId(unwrapped(key));
  };
  const isFound = (value: ts.Expression): boolean => {
    const made = madeFrom(value);
    return isLookup(value) || (made !== undefined && [...nodesIn(made)].some(isLookup));
  };
  const idIn = (condition: ts.Expression): string | undefined => {
    const names = [...nodesIn(condition)].filter(ts.isIdentifier);
    const made = names.flatMap((name) => [...nodesIn(madeFrom(name) ?? name)].filter(ts.isIdentifier));
    return [...names, ...made].find(isId)?.text;
  };
  return { isId, isFound, idIn };
}

/** `key` of `sessions[key]`, `sessions.get(key)`. */
function keyOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isElementAccessExpression(node)) return node.argumentExpression;
  return ts.isCallExpression(node) && LOOKS_UP.test(node.expression.getText()) ? node.arguments[0] : undefined;
}

const LOOKS_UP = /\.(has|get)$/;

const readsHeader = (made: ts.Expression, references: References): boolean =>
  [...nodesIn(made)].some((node) => isText(node) && SESSION_HEADER.test(textOf(node, references) ?? ''));
