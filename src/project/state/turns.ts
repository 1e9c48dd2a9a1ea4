import { ts } from 'ts-morph';
import { instanceClassOf } from '../instances.ts';
import type { References } from '../references.ts';
import { functionAround, unwrapped } from '../syntax.ts';
import { isAssigned } from './access-paths.ts';

/** Why there is one for all sessions of what lets one at a time pass. */
export const TAKES_TURNS = 'it lets one at a time pass and keeps nothing of a client: all sessions wait at the same';

type Holder = ts.VariableDeclaration | ts.PropertyDeclaration;

/**
 * True for a lock: a promise that everybody appends to (`queue = queue.then(work)`), a map of such promises, or an instance of a class of the
 * project that is one. What it guards, a file or an account, is one for all sessions: with a lock for each they would meet there.
 */
export function takesTurns({ initializer }: Holder, uses: readonly ts.Expression[], references: References): boolean {
  const value = initializer && unwrapped(initializer);
  if (!value) return false;
  if (isSettled(value)) return isChain(uses);
  if (ts.isNewExpression(value) && value.expression.getText() === 'Map') return isMapOfChains(uses);
  return isLock(value, references);
}

/** `Promise.resolve()`. */
const isSettled = (value: ts.Expression): boolean =>
  ts.isCallExpression(value) && value.expression.getText() === 'Promise.resolve' && value.arguments.length === 0;

/** Somebody puts another promise in its place, after a look at the one that is there; nobody asks for more than when it is settled. */
function isChain(uses: readonly ts.Expression[]): boolean {
  const assigned = uses.filter((use) => isAssigned(use));
  const read = uses.filter((use) => !assigned.includes(use));
  const follows = (use: ts.Expression): boolean => read.some((one) => functionAround(one) === functionAround(use));
  return assigned.length > 0 && assigned.every(follows) && read.every(isWaitedFor);
}

const LINKS = /^(then|catch|finally)$/;

/** `await queue`, `queue.then(…)`, `const previous = queue`, `return queue`. */
function isWaitedFor(use: ts.Expression): boolean {
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent)) return LINKS.test(parent.name.text);
  return (
    ts.isAwaitExpression(parent) ||
    ts.isReturnStatement(parent) ||
    (ts.isVariableDeclaration(parent) && parent.initializer === use)
  );
}

const OF_ENTRIES = /^(get|set|has|delete|size)$/;

/** `const previous = locks.get(key) ?? Promise.resolve();`, wherever it is asked. */
function isMapOfChains(uses: readonly ts.Expression[]): boolean {
  const members = uses.map(({ parent }) => parent);
  const isEntry = (member: ts.Node): member is ts.PropertyAccessExpression =>
    ts.isPropertyAccessExpression(member) && OF_ENTRIES.test(member.name.text);
  const isChained = (member: ts.Node): boolean =>
    isEntry(member) && member.name.text === 'get' && elseSettled(member.parent);
  return members.every(isEntry) && members.some(isChained);
}

function elseSettled(call: ts.Node): boolean {
  const { parent } = call;
  return ts.isBinaryExpression(parent) && parent.left === call && isSettled(unwrapped(parent.right));
}

/** `AsyncLock`, `Mutex`; no `Block`, no `Clock`. */
const LOCK = /(Mutex|Semaphore|(^|[a-z\d])Lock)$/;
const LOCKS = /^(acquire|lock|runExclusive|withLock)$/;

/** `new Mutex()` of the project's own class. */
function isLock(value: ts.Expression, references: References): boolean {
  const owner = instanceClassOf(value, references);
  if (!owner?.name || !LOCK.test(owner.name.text)) return false;
  return owner.members.some((member) => ts.isMethodDeclaration(member) && LOCKS.test(member.name.getText()));
}
