import { ts } from 'ts-morph';
import { baseOf, isCall, type Call } from '../../called-code.ts';
import { isWaitForEnd } from '../../factory/end-waits.ts';
import { staysOnStdio } from '../../factory/stdio-code.ts';
import { functionNamed } from '../../instances.ts';
import type { ProjectModel } from '../../project-model.ts';
import { isOnStdioPath } from '../../starts/transport-branch.ts';
import { hasModifier, isFunction, nodesIn } from '../../syntax.ts';

const AT_ONCE = /^(forEach|map|filter|reduce|flatMap|some|every|find|sort|from)$/;
const SOON =
  /^(then|catch|finally|set(Timeout|Immediate)|timeoutWithSession|nextTick|queueMicrotask|Promise|listen|callback)$/;

/** Every node that runs when a function is called, a class constructed or a statement reached: what waits for events and requests is left out. */
export function* nodesRunIn(part: ts.Node, { program }: Pick<ProjectModel, 'program'>): Generator<ts.Node> {
  const roots = ts.isClassLike(part) ? constructedIn(part) : [part];
  const isLater = (node: ts.Node): boolean =>
    (isFunction(node) && !isRunNow(node)) ||
    ts.isClassLike(node) ||
    staysOnStdio(node) ||
    isWaitForEnd(node) ||
    (ts.isStatement(node) && isOnStdioPath(node) && !isOnStdioPath(part));
  for (const root of roots) yield* nodesIn(root, isLater);
  const base = ts.isClassLike(part) ? baseOf(part, program) : undefined;
  if (base) yield* nodesRunIn(base, { program });
}

/** The initializers of fields, and the constructor. */
const constructedIn = ({ members }: ts.ClassLikeDeclaration): ts.Node[] =>
  members.flatMap((member): ts.Node[] => {
    if (ts.isConstructorDeclaration(member)) return [member];
    const isField = ts.isPropertyDeclaration(member) && !hasModifier(member, ts.SyntaxKind.StaticKeyword);
    return isField && member.initializer && !isFunction(member.initializer) ? [member.initializer] : [];
  });

/** A function that runs where it stands: called on the spot, for each element, or as soon as something is ready. */
function isRunNow(node: ts.Node): boolean {
  let outer = node;
  while (ts.isParenthesizedExpression(outer.parent)) outer = outer.parent;
  const { parent } = outer;
  return isCall(parent) && (parent.expression === outer || isSoon(parent));
}

const isSoon = (call: Call): boolean => AT_ONCE.test(calleeName(call)) || SOON.test(calleeName(call));

const calleeName = ({ expression }: Call): string =>
  ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();

/** True inside of a loop or of a callback for each element, up to the function or class that is given. */
export const isRepeated = (node: ts.Node, part: ts.Node): boolean =>
  ts.findAncestor(node, (inner) => {
    if (inner === part) return 'quit';
    const { parent } = inner;
    const loops = ts.isIterationStatement(inner, false);
    return loops || (isFunction(inner) && isCall(parent) && AT_ONCE.test(calleeName(parent)));
  }) !== undefined;

/** The functions that a call is given by name or in place and runs: `setTimeout(connect)`, `retry(() => connect())`. */
export function functionsRunBy(
  call: Call,
  called: readonly ts.Node[],
  { references }: Pick<ProjectModel, 'references'>,
): ts.FunctionLikeDeclaration[] {
  return (call.arguments ?? []).flatMap((argument, position) => {
    const given = ts.isIdentifier(argument) ? functionNamed(argument, references) : argument;
    if (!given || !isFunction(given)) return [];
    const runs = isSoon(call) || called.some((code) => isFunction(code) && callsParameter(code, position));
    return runs ? [given] : [];
  });
}

/** True when a function calls what it is given at a position, outside of functions that run later. */
function callsParameter({ parameters, body }: ts.FunctionLikeDeclaration, position: number): boolean {
  const name = parameters[position]?.name.getText();
  if (!body || name === undefined) return false;
  const isLater = (node: ts.Node): boolean => isFunction(node) && !isRunNow(node);
  return [...nodesIn(body, isLater)].some(
    (node) =>
      isCall(node) &&
      (node.expression.getText() === name ||
        (isSoon(node) && (node.arguments?.some((argument) => argument.getText() === name) ?? false))),
  );
}
