import { ts } from 'ts-morph';
import type { Call } from '../../called-code.ts';
import { functionNamed } from '../../instances.ts';
import type { ProjectModel } from '../../project-model.ts';
import { accessPath, isAssigned } from '../../state/access-paths.ts';
import { ancestor, isFunction, nodesIn } from '../../syntax.ts';
import { reachedFrom } from './foreign-state.ts';
import type { Lifetimes } from './lifetime.ts';
import { madeBy } from './made-by.ts';

const CHECKS_STATE = /\bstate\b[^\n]*[!=]==?|[!=]==?[^\n]*\bstate\b/i;

/** What a request to a port that a session has opened writes into this session, whoever sends it; undefined where it compares a `state`. */
export function writtenByVisitors(port: Call, project: ProjectModel, lifetimes: Lifetimes): string | undefined {
  const code = visitorCode(port, project).flatMap((listener) => [...reachedFrom(listener, project)]);
  if (code.some((part) => CHECKS_STATE.test(part.getText()))) return undefined;
  const { state, shared } = project.options;
  const written = code.flatMap((part) => [...nodesIn(part)]).flatMap((node) => nameWritten(node, project, lifetimes));
  return state === 'shared' ? undefined : written.find((name) => !shared.includes(name));
}

/** The functions that answer: given to what makes the server, or to its `request` event. */
function visitorCode(port: Call, project: ProjectModel): ts.FunctionLikeDeclaration[] {
  const { expression } = port;
  const made = ts.isPropertyAccessExpression(expression) ? madeBy(expression.expression, project) : port;
  const given = [...(made?.arguments ?? []), ...(port.arguments ?? [])];
  return given.flatMap((one) => {
    const listener = ts.isIdentifier(one) ? functionNamed(one, project.references) : one;
    return listener && isFunction(listener) ? [listener] : [];
  });
}

/** A variable of the session, or a field of an object of the session, that is assigned. */
function nameWritten(node: ts.Node, project: ProjectModel, lifetimes: Lifetimes): string[] {
  if (!ts.isIdentifier(node) && node.kind !== ts.SyntaxKind.ThisKeyword) return [];
  const target = accessPath(node as ts.Expression);
  if (!isAssigned(target) || isReset(target)) return [];
  if (ts.isIdentifier(node)) return isOfSession(node, project, lifetimes) ? [node.text] : [];
  const owner = ancestor(node, ts.isClassLike);
  const isOwn = owner !== undefined && lifetimes.ofInstances(owner) === 'session';
  return isOwn && ts.isPropertyAccessExpression(node.parent) ? [node.parent.name.text] : [];
}

/** `callback = undefined` says nothing about who came. */
const isReset = ({ parent }: ts.Node): boolean =>
  ts.isBinaryExpression(parent) && /^(undefined|null|true|false)$/.test(parent.right.getText());

function isOfSession(name: ts.Identifier, project: ProjectModel, lifetimes: Lifetimes): boolean {
  const declaration = project.references.symbolOf(name)?.valueDeclaration;
  return declaration !== undefined && lifetimes.ofDeclaration(declaration) === 'session';
}
