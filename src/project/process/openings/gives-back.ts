import { ts } from 'ts-morph';
import { isCall, type Call } from '../../called-code.ts';
import { isGenerated } from '../../generated-modules.ts';
import { nameOfFunction } from '../../instances.ts';
import type { ProjectModel } from '../../project-model.ts';
import { functionAround, nodesIn } from '../../syntax.ts';
import { exclusiveAt } from './exclusive.ts';

const REMOVES = /(^|\.)(unlink|rm|remove|unlock|flock)(Sync)?$/;

/** Where code of a session removes the file by which the process keeps other processes out: `server.onclose = () => unlinkSync(LOCK)`. */
export function lockGivenBack(project: ProjectModel): ts.CallExpression[] {
  const sources = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  return sources.flatMap((source) => {
    const removals = [...nodesIn(source)].filter(isRemoval);
    const taken = removals.length > 0 ? locksIn(source, project) : [];
    return removals.filter((call) => {
      const own = taken.filter((lock) => isSameFile(lock.arguments?.[0], call.arguments[0], project));
      return own.length > 0 && !own.some((lock) => isTakenBy(call, lock)) && isOfSession(call, project);
    });
  });
}

/** The same words that mean the same: a `path` that two functions are given may be two files. */
function isSameFile(one: ts.Node | undefined, other: ts.Node | undefined, { references }: ProjectModel): boolean {
  if (!one || !other || one.getText() !== other.getText()) return false;
  const meantBy = (node: ts.Node) =>
    [...nodesIn(node)].filter(ts.isIdentifier).map((name) => references.symbolOf(name));
  const meant = meantBy(other);
  return meantBy(one).every((symbol, index) => symbol === meant[index]);
}

/** `await lock(file); try { … } finally { await rm(file); }`: one function takes it and gives it back. */
function isTakenBy(removal: ts.CallExpression, lock: Call): boolean {
  const [owner, taker] = [functionAround(removal), functionAround(lock)];
  if (!owner || !taker || owner === taker) return owner === taker;
  const name = nameOfFunction(taker)?.text;
  const calls = [...nodesIn(owner)].filter(ts.isCallExpression).map(({ expression }) => expression);
  return calls.some((callee) => (ts.isPropertyAccessExpression(callee) ? callee.name : callee).getText() === name);
}

const isRemoval = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && REMOVES.test(node.expression.getText());

/** The calls of a source that take a file as a lock. */
const locksIn = (source: ts.SourceFile, project: ProjectModel): Call[] =>
  [...nodesIn(source)].filter(isCall).filter((call) => exclusiveAt(call, project)?.kind === 'lock');

const isOfSession = (call: ts.CallExpression, project: ProjectModel): boolean =>
  project.answers.phasesOf(call).has('session');
