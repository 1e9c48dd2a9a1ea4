import { ts } from 'ts-morph';
import { foundValue } from './found-values.ts';
import type { GlobalState } from './global-state.ts';
import { usesOfFunction } from '../function-uses.ts';
import { eventsReaching } from '../process/event-code.ts';
import type { ProjectModel } from '../project-model.ts';
import { isFunction } from '../syntax.ts';

const LISTENER = 'only what the process listens to writes it, so it is the process’s own';
const FOUND = 'its value is found on this machine, whoever asks, so it is the process’s own';
const FROM_FILE = 'a file of this machine fills the environment, whoever asks, so it is the process’s own';

/** Why a variable of the environment is the process's own although it is written while requests are handled; undefined where a request has a say. */
export function ownOfProcess(item: GlobalState, project: ProjectModel): string | undefined {
  const { object, key, changes } = item;
  if (object !== 'process.env') return undefined;
  if (changes.every((change) => isOfListener(change, project))) return LISTENER;
  if (key === undefined) return isLoadedFromFile(item, project) ? FROM_FILE : undefined;
  const values = changes.map((change) => valueAt(change, project));
  return values.every((value) => value && value.getText() === values[0]?.getText() && isOnMachine(value, project))
    ? FOUND
    : undefined;
}

/** `for (const line of readFileSync('.env')…) process.env[name] = value` in a function that nobody gives anything. */
function isLoadedFromFile(item: GlobalState, project: ProjectModel): boolean {
  const globalState = project.globalState.filter((one) => one !== item);
  const beside = { ...project, globalState };
  return item.changes.every((change) => {
    const owner = outermostFunction(change);
    const isGivenNothing = owner?.parameters.length === 0 && usesOfFunction(owner, project) !== undefined;
    return isGivenNothing && foundValue(owner, beside, () => false)?.onMachine === true;
  });
}

/** The function at module level around a node. */
function outermostFunction(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  const outer = ts.findAncestor(node.parent, isFunction);
  return outer && (outermostFunction(outer) ?? outer);
}

function isOfListener(change: ts.Node, project: ProjectModel): boolean {
  const { phasesOf } = project.answers;
  const kinds = eventsReaching(change, project, phasesOf);
  const phases = phasesOf(change);
  return kinds.size > 0 && !kinds.has('session') && !phases.has('session') && !phases.has('unknown');
}

/** What is assigned, or what the constant holds that is. */
function valueAt({ parent }: ts.Node, { references }: ProjectModel): ts.Expression | undefined {
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const { right } = parent;
  const held = ts.isIdentifier(right) ? references.symbolOf(right)?.valueDeclaration : undefined;
  const isConstant = held && (ts.getCombinedNodeFlags(held) & ts.NodeFlags.Const) !== 0;
  return isConstant && ts.isVariableDeclaration(held) ? held.initializer : right;
}

const isOnMachine = (value: ts.Expression, project: ProjectModel): boolean =>
  foundValue(value, project, () => false)?.onMachine === true;
