import { ts } from 'ts-morph';
import { staysOnStdio } from '../../factory/stdio-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { ancestor, functionAround, isFunction, nodesIn } from '../../syntax.ts';
import type { Holder } from './holder.ts';
import type { Opened } from './makers.ts';
import { outermostValue } from './value-uses.ts';
import { wholeExpression } from './seed.ts';

const ENDS = /^(close|end|dispose|destroy|kill|disconnect|quit|stop|terminate|unsubscribe|\$disconnect|release)$/;
const CHILD = 'a child process';
const ENDED = /^(close|exit|end|finish|disconnect)$/;

/** True for what the code around it waits for or closes, and what is meant to go on alone: a program that is run to its end. */
export function endsItself({ node, words }: Opened, holder: Holder, project: ProjectModel): boolean {
  if (/\bdetached:\s*true\b/.test(node.getText())) return true;
  const isAwaited = ts.isAwaitExpression(outermostValue(node));
  if (words === CHILD && isAwaited) return true;
  const ends = (call: ts.CallExpression): boolean => isEnding(call) || (words === CHILD && isLeft(call));
  if (holder.kind !== 'local') return holder.kind === 'nobody' && isChainedToEnd(node, ends);
  const uses = project.references.of(holder.symbol);
  return uses.some((use) => endsAt(use, node, ends));
}

/** Tells a call behind which nothing is left to release. */
type Ends = (call: ts.CallExpression) => boolean;

/** `child.unref()`: a program that is to outlive the server; a timer or a watcher only lets the process end. */
const isLeft = ({ expression }: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(expression) && expression.name.text === 'unref';

/** `spawn('open', [url]).unref()`, `spawn(…).on('exit', resolve)`. */
function isChainedToEnd(node: ts.Expression, ends: Ends): boolean {
  const whole = wholeExpression(node);
  return [...nodesIn(whole)].some((inner) => ts.isCallExpression(inner) && inner.pos <= node.pos && ends(inner));
}

/** `child.kill()`, `child.on('close', …)`, `once(child, 'exit')`, `const done = child.exited`, in the function that opened it. */
function endsAt(use: ts.Identifier, opened: ts.Node, ends: Ends): boolean {
  const call = ancestor(use, ts.isCallExpression);
  const owner = functionAround(opened);
  if (!call || !owner || ts.findAncestor(use, staysOnStdio)) return false;
  const isOwnCallback = isWithinFunction(use, opened);
  return !isOwnCallback && isWithinFunction(call, owner) && ends(call) && !isHandedOut(call, owner);
}

function isEnding(call: ts.CallExpression): boolean {
  const { expression, arguments: given } = call;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  if (ENDS.test(name) || /^clear(Interval|Timeout)$/.test(name)) return true;
  const event = given.find(ts.isStringLiteralLike);
  return /^(on|once|addListener)$/.test(name) && event !== undefined && ENDED.test(event.text);
}

const isWithinFunction = (node: ts.Node, owner: ts.Node): boolean =>
  ts.findAncestor(node, (outer) => outer === owner) !== undefined;

/** `return () => watcher.close()`: somebody else may call it. */
const isHandedOut = (node: ts.Node, owner: ts.Node): boolean =>
  ts.findAncestor(node, (outer) => {
    if (outer === owner) return 'quit';
    const { parent } = outer;
    const isGiven =
      ts.isReturnStatement(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isVariableDeclaration(parent) ||
      (ts.isBinaryExpression(parent) && parent.right === outer);
    return isFunction(outer) && isGiven;
  }) !== undefined;
