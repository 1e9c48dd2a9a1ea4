import { ts } from 'ts-morph';
import { codeCalled, isCall } from '../../called-code.ts';
import { functionNamed } from '../../instances.ts';
import type { ProjectModel } from '../../project-model.ts';
import { accessPath, isAssigned, isListening, isMutator } from '../../state/access-paths.ts';
import { isPerCall, mindsOwnAnswer } from '../../state/per-call.ts';
import { sharedChanges, type SharedChange } from '../../state/shared-changes.ts';
import { ancestor, isFunction } from '../../syntax.ts';
import { usesOfValue } from './value-uses.ts';

const ENDS = /^(close|end|dispose|destroy|kill|disconnect|quit|stop|terminate|shutdown)$/;
const READS =
  /^(address|get\w*|is\w*|has\w*|keys|values|entries|forEach|map|filter|find|some|every|at|slice|join|toString|listenerCount|send|write|emit|to|in|publish|broadcast|request|query|execute|call|fetch)$/;
const AT_ONCE = /^(forEach|map|filter|find|some|every)$/;
const LOOKS =
  /^(console\.\w+|String|Boolean|Array\.from|Array\.isArray|Object\.(keys|values|entries)|JSON\.stringify)$/;
const MAX_DEPTH = 4;

/** Why other sessions would notice a use of something that all of them share. */
export interface UnsafeUse {
  readonly reason: string;
  /** True for what no user can mean: it is gone for everybody. */
  readonly ends: boolean;
}

/** What other sessions would notice of a use; undefined for a use that all of them may have. */
export function unsafeUse(use: ts.Expression, project: ProjectModel, depth = 0): UnsafeUse | undefined {
  const target = accessPath(use);
  const { parent } = target;
  if (isPerCall(use, project.references)) return undefined;
  if (isAssigned(target)) return mild(`'${target.getText()}' is written`);
  const kept = callsBetween(use, target).find((call) => takesCallback(call, '', project));
  if (kept) return mild(`'${kept.expression.getText()}()' listens to it`);
  if (ts.isCallExpression(parent) && parent.expression === target) return unsafeCall(parent, target, project);
  if (isCall(parent)) {
    if (LOOKS.test(parent.expression.getText())) return undefined;
    return unsafeArgument(target, project, depth);
  }
  if (namesLogin(target)) return oneLogin(target);
  return target !== use || isLookedAt(parent) ? undefined : handedOn(use);
}

const LOGIN = /token|credential|password|secret|api_?key|cookie|^user(name|id|info)?$|account|login/i;

/** What one person brings along, and others must not get. */
const namesLogin = (target: ts.Expression): target is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(target) && LOGIN.test(target.name.text);

const oneLogin = (target: ts.Expression): UnsafeUse =>
  mild(`'${target.getText()}' would be the same login for all sessions`);

const mild = (reason: string): UnsafeUse => ({ reason, ends: false });

const handedOn = (use: ts.Expression): UnsafeUse => mild(`'${use.getText()}' is handed on to where I cannot follow it`);

const isLookedAt = (parent: ts.Node): boolean =>
  ts.isBinaryExpression(parent) ||
  ts.isPrefixUnaryExpression(parent) ||
  ts.isSpreadElement(parent) ||
  ts.isForOfStatement(parent) ||
  ts.isIfStatement(parent) ||
  ts.isConditionalExpression(parent) ||
  ts.isTypeOfExpression(parent);

function unsafeCall(call: ts.CallExpression, target: ts.Expression, project: ProjectModel): UnsafeUse | undefined {
  const said = `'${target.getText()}()'`;
  if (!ts.isPropertyAccessExpression(target)) return mild(`${said} may change what it closes over`);
  const name = target.name.text;
  if (namesLogin(target)) return oneLogin(target);
  const [code] = codeCalled(call, project);
  const owner = code && ancestor(code, ts.isClassLike);
  if (owner) return inWords(said, sharedChanges(owner, name, project.references)[0]);
  if (ENDS.test(name)) return inWords(said, { does: 'ends' });
  if (isListening(name) || takesCallback(call, name, project))
    return mindsOwnAnswer(call, project.references) ? undefined : mild(`${said} listens to it`);
  if (isMutator(name)) return inWords(said, { does: 'changes' });
  return READS.test(name) ? undefined : mild(`${said} may change it for all sessions`);
}

/** The `x.get(k)` on the way from `x` to `x.get(k).y`. */
function callsBetween(use: ts.Expression, target: ts.Expression): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  for (let node: ts.Node = use; node !== target;) {
    node = node.parent;
    if (ts.isCallExpression(node)) calls.push(node);
  }
  return calls;
}

/** `app.get('/', (req, res) => …)`: it keeps the function. */
const takesCallback = ({ arguments: given }: ts.CallExpression, name: string, { references }: ProjectModel): boolean =>
  !AT_ONCE.test(name) &&
  given.some((one) => isFunction(one) || (ts.isIdentifier(one) && functionNamed(one, references) !== undefined));

function inWords(said: string, change: Pick<SharedChange, 'does'> | undefined): UnsafeUse | undefined {
  if (!change) return undefined;
  const words = {
    changes: 'changes it for all sessions',
    ends: 'ends it for all sessions',
    listens: 'takes what comes next, which may be the answer to another session',
  };
  return { reason: `${said} ${words[change.does]}`, ends: change.does === 'ends' };
}

/** `f(x)`: what a function of the project does with it. */
function unsafeArgument(target: ts.Expression, project: ProjectModel, depth: number): UnsafeUse | undefined {
  const uses = depth < MAX_DEPTH ? usesOfValue(target, project) : undefined;
  if (!uses) return handedOn(target);
  return uses.map((use) => unsafeUse(use, project, depth + 1)).find((found) => found !== undefined);
}
