import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { isWithin } from '../syntax.ts';

/** Code that answers requests of one kind: a function, or a branch of a function that answers requests of all kinds. */
export interface HandlerCode {
  /** The function, or the branch. */
  readonly node: ts.Node;
  readonly body: ts.Node | undefined;
  readonly statements: readonly ts.Statement[];
  /** What it has from outside for each request: its parameters. */
  readonly given: readonly ts.Declaration[];
  /** Of that the request, and what is read out of it. */
  readonly request: readonly ts.Declaration[];
}

/** Code with the node that leads on to other code. */
export interface Passage {
  readonly code: HandlerCode;
  readonly at: ts.Node;
}

/** The code of a function whose first parameter is the request. */
export const codeOf = (owner: ts.FunctionLikeDeclaration): HandlerCode => ({
  node: owner,
  body: owner.body,
  statements: owner.body && ts.isBlock(owner.body) ? owner.body.statements : [],
  given: owner.parameters,
  request: owner.parameters.slice(0, 1),
});

/** A name that code has from outside for each request, or declares. */
export function isGivenOrLocal(name: ts.Identifier, { given, node }: HandlerCode, references: References): boolean {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  return declaration !== undefined && (given.includes(declaration) || isWithin(declaration, node));
}
