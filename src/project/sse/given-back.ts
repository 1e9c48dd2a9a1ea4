import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { functionAround, isFunction, nodesIn } from '../syntax.ts';
import { callersOf, type Chain } from './callers.ts';
import { settingsOf } from './plain/server.ts';
import { usesOfVariable } from './web-app.ts';

/** What a function that has an app listen gives back: a server that is no more. */
export interface GivenBack {
  /** False where that is nothing, or a promise for nothing. */
  readonly isServer: boolean;
  /** `return server;`, where that is a statement of its own, and what sets that server up. */
  readonly statements: readonly ts.Statement[];
  /** `start().on('error', …)`, of which the call stays. */
  readonly chains: readonly Chain[];
  /** The type that the function says. */
  readonly type: ts.TypeNode | undefined;
}

/** Said where a function gives back nothing that anybody could miss. */
const NOTHING_GIVEN: GivenBack = { isServer: false, statements: [], chains: [], type: undefined };

/** What the function around the statement that listens gives back of it, or why somebody would miss that. */
export function givenBackOf(place: ts.Statement, references: References): GivenBack | Obstacle {
  const owner = functionAround(place);
  const uses = usesOfListening(place, references);
  const settings = settingsOf(uses, place);
  const returned = ts.isReturnStatement(place) ? place : returnOf(uses, owner);
  if (!returned || !owner) return { ...NOTHING_GIVEN, statements: settings };
  if (!owner.body || !ts.isBlock(owner.body) || owner.body.statements.at(-1) !== returned)
    return { node: returned, reason: 'the function that listens has more than one end' };
  if (settlesEmpty(returned)) return NOTHING_GIVEN;
  const outcomes = callersOf(owner, references);
  const missed = outcomes.find((one) => 'reason' in one);
  if (missed && 'reason' in missed) return missed;
  return {
    isServer: true,
    statements: returned === place ? [] : [...settings, returned],
    chains: (outcomes as readonly Chain[]).filter(({ whole, kept }) => whole !== kept),
    type: owner.type,
  };
}

/** What is done with the server of `const server = app.listen(3000);`. */
function usesOfListening(place: ts.Statement, references: References): readonly ts.Identifier[] {
  const [declared] = ts.isVariableStatement(place) ? place.declarationList.declarations : [];
  return declared ? usesOfVariable(declared, references) : [];
}

/** `return server;`. */
function returnOf(
  uses: readonly ts.Identifier[],
  owner: ts.FunctionLikeDeclaration | undefined,
): ts.ReturnStatement | undefined {
  const returned = uses.find(({ parent }) => ts.isReturnStatement(parent))?.parent;
  const isOwn = returned !== undefined && functionAround(returned) === owner;
  return isOwn && ts.isReturnStatement(returned) ? returned : undefined;
}

/** `return new Promise<void>((resolve) => { app.listen(3000, () => resolve()); });`: nobody gets anything. */
function settlesEmpty({ expression }: ts.ReturnStatement): boolean {
  const [executor] = expression && ts.isNewExpression(expression) ? (expression.arguments ?? []) : [];
  const [resolve] = executor && isFunction(executor) ? executor.parameters : [];
  if (!executor || !resolve) return false;
  const calls = [...nodesIn(executor)].filter(ts.isCallExpression);
  const settling = calls.filter(({ expression: callee }) => callee.getText() === resolve.name.getText());
  return settling.every((call) => call.arguments.length === 0);
}
