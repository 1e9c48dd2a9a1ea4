import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import type { Replacement } from '../sse/replacement.ts';
import { hasModifier, isWithin, nodesIn } from '../syntax.ts';

/** The function that made an app and had it listen: it returns the app to the one place that starts the server. */
export interface ReturnedApp {
  readonly owner: ts.FunctionLikeDeclaration;
  /** Parameters that are no longer needed. */
  readonly dropped: readonly ts.ParameterDeclaration[];
  /** `startWeb()`, as it is called where the server is started. */
  readonly called: string;
}

/** How an app that has more to do comes to the place that starts its server, or why it does not. */
export function returnedApp(
  { beside, place, removed }: Pick<Replacement, 'beside' | 'place' | 'removed'>,
  references: References,
): ReturnedApp | Obstacle {
  const { owner, call } = beside ?? {};
  if (!owner?.body || !call || !ts.isBlock(owner.body) || ts.isMethodDeclaration(owner))
    return { node: place, reason: 'the app has more to do, and is not there on stdio' };
  const left = owner.body.statements.filter((one) => one === place || !removed.includes(one));
  if (left.at(-1) !== place)
    return { node: place, reason: 'more is done once the app listens, and no rule says what becomes of it' };
  const others = [...nodesIn(owner.body, ts.isFunctionLike)].filter((node) => node !== place);
  if (others.some((node) => ts.isReturnStatement(node) && !removed.includes(node)))
    return { node: owner.body, reason: 'the function that listens has a result of its own' };
  const gone = [...removed, place];
  const dropped = owner.parameters.filter((one) => !isUsedBeside(one, gone, references));
  const given = call.arguments.filter((_, index) => !dropped.includes(owner.parameters[index] as never));
  const waits = hasModifier(owner, ts.SyntaxKind.AsyncKeyword) ? 'await ' : '';
  return {
    owner,
    dropped,
    called: `${waits}${call.expression.getText()}(${given.map((one) => one.getText()).join(', ')})`,
  };
}

function isUsedBeside(
  { name, parent }: ts.ParameterDeclaration,
  gone: readonly ts.Node[],
  references: References,
): boolean {
  if (!ts.isIdentifier(name)) return true;
  const symbol = references.symbolOf(name);
  return [...nodesIn(parent)].some(
    (node) =>
      ts.isIdentifier(node) &&
      node !== name &&
      references.symbolOf(node) === symbol &&
      !gone.some((outer) => isWithin(node, outer)),
  );
}
