import { ts } from 'ts-morph';
import { isGenerated } from '../../generated-modules.ts';
import { staysOnStdio } from '../../factory/stdio-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { ancestor, fileOf, isFunction, nodesIn, unwrapped } from '../../syntax.ts';
import { releasesAround, releasesInSessions } from '../session-release.ts';
import { reachedFrom } from './foreign-state.ts';
import type { Holder } from './holder.ts';

const ENDS =
  /^(close|end|dispose|destroy|kill|disconnect|quit|stop|terminate|shutdown|unsubscribe|\$disconnect|asyncDispose)$/;
const ENDS_GIVEN = /^(clear(Interval|Timeout)|unwatchFile|.*(kill|close|stop|dispose|destroy|terminate|cleanup).*)$/i;

/** Tells what is ended by code that runs at the end of a session, or will once it is registered there. */
export function releasedIn(project: ProjectModel): (holder: Holder) => boolean {
  const ended = new Set(endingCode(project).flatMap((code) => endedBy(code, project)));
  return (holder) => keyOfHolder(holder).some((key) => ended.has(key));
}

/** Whatever some code ends, itself or through what it calls. */
export const endedBy = (code: ts.Node, project: ProjectModel): Key[] =>
  [...reachedFrom(code, project)].flatMap((part) => [...nodesIn(part)]).flatMap((node) => endedAt(node, project));

/** True for the variable or field that holds something. */
export const isHeldBy = (holder: Holder, key: Key): boolean => keyOfHolder(holder).includes(key);

/** What the original releases when its process ends and a session holds, what is registered with the session, and `onclose` of its server. */
function endingCode(project: ProjectModel): ts.Node[] {
  const releases = [
    ...releasesInSessions(project),
    ...project.sites.flatMap((site) => releasesAround(project, site)),
  ].filter(({ portable }) => portable);
  const own = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  const registered = own
    .filter(({ text }) => /onSessionEnd|onclose/.test(text))
    .flatMap((source) => [...nodesIn(source)].flatMap(registeredAt));
  return [...releases.flatMap(({ needed, statement }) => [...needed, statement]), ...registered];
}

function registeredAt(node: ts.Node): ts.Node[] {
  if (ts.isCallExpression(node) && node.expression.getText() === 'onSessionEnd') return [...node.arguments];
  const closes = ts.isExpressionStatement(node) && ts.isBinaryExpression(node.expression) && !staysOnStdio(node);
  return closes && /\.onclose$/.test(node.expression.left.getText()) ? [node.expression.right] : [];
}

/** A symbol, or a field of a class in words. */
export type Key = ts.Symbol | string;

function keyOfHolder(holder: Holder): Key[] {
  if (holder.kind === 'local' || holder.kind === 'variable') return [holder.symbol];
  return holder.kind === 'field' || holder.kind === 'static field' ? [fieldKey(holder.owner, holder.name)] : [];
}

const fieldKey = (owner: ts.Node, name: string): string => `${fileOf(owner)}:${owner.pos}:${name}`;

/** What `x.close()`, `clearInterval(x)` and `treeKill(x.pid)` end. */
function endedAt(node: ts.Node, project: ProjectModel): Key[] {
  if (!ts.isCallExpression(node)) return [];
  const { expression, arguments: given } = node;
  if (ts.isPropertyAccessExpression(expression) && ENDS.test(expression.name.text))
    return keysOf(expression.expression, project);
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  return ENDS_GIVEN.test(name) ? given.flatMap((one) => keysOf(one, project)) : [];
}

/** The variable or the field that an expression starts with; of an element that a loop or a constant takes out, its container too. */
function keysOf(expression: ts.Expression, project: ProjectModel, depth = 0): Key[] {
  const root = rootOf(unwrapped(expression));
  if (ts.isPropertyAccessExpression(root)) {
    const owner = ancestor(root, ts.isClassLike);
    return owner ? [fieldKey(owner, root.name.text)] : [];
  }
  const symbol = ts.isIdentifier(root) ? project.references.symbolOf(root) : undefined;
  const field = symbol?.valueDeclaration && takenFromThis(symbol.valueDeclaration);
  if (symbol && field) return [symbol, field];
  const source = symbol?.valueDeclaration && depth < MAX_DEPTH ? sourceOf(symbol.valueDeclaration) : undefined;
  return symbol ? [symbol, ...(source ? keysOf(source, project, depth + 1) : [])] : [];
}

/** `const { child } = this`. */
function takenFromThis(declaration: ts.Declaration): Key | undefined {
  if (!ts.isBindingElement(declaration)) return undefined;
  const whole = ts.walkUpBindingElementsAndPatterns(declaration);
  const isOwn = ts.isVariableDeclaration(whole) && whole.initializer?.kind === ts.SyntaxKind.ThisKeyword;
  const owner = isOwn ? ancestor(whole, ts.isClassLike) : undefined;
  return owner && fieldKey(owner, (declaration.propertyName ?? declaration.name).getText());
}

const MAX_DEPTH = 4;

/** `x`, or `this.x`. */
function rootOf(value: ts.Expression): ts.Expression {
  const isMethod = ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression);
  if (!ts.isPropertyAccessExpression(value) && !ts.isElementAccessExpression(value) && !isMethod) return value;
  const isField = ts.isPropertyAccessExpression(value) && value.expression.kind === ts.SyntaxKind.ThisKeyword;
  return isField ? value : rootOf(unwrapped(value.expression));
}

/** What a constant is taken from, and the elements of a loop or a callback. */
function sourceOf(declared: ts.Declaration): ts.Expression | undefined {
  const declaration = ts.isBindingElement(declared) ? ts.walkUpBindingElementsAndPatterns(declared) : declared;
  if (ts.isVariableDeclaration(declaration)) {
    const loop = declaration.parent.parent;
    return ts.isForOfStatement(loop) ? loop.expression : declaration.initializer;
  }
  const call = ts.isParameter(declaration) && isFunction(declaration.parent) ? declaration.parent.parent : undefined;
  const callee = call && ts.isCallExpression(call) ? call.expression : undefined;
  return callee && ts.isPropertyAccessExpression(callee) ? callee.expression : undefined;
}
