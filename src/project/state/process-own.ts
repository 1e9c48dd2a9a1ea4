import { ts } from 'ts-morph';
import { foundValue } from './found-values.ts';
import type { GlobalState } from './global-state.ts';
import { eventsReaching } from '../process/event-code.ts';
import type { ProjectModel } from '../project-model.ts';

const LISTENER = 'only what the process listens to writes it, so it is the process’s own';
const FOUND = 'its value is found on this machine, whoever asks, so it is the process’s own';

/** Why a variable of the environment is the process's own although it is written while requests are handled; undefined where a request has a say. */
export function ownOfProcess({ object, key, changes }: GlobalState, project: ProjectModel): string | undefined {
  if (object !== 'process.env' || key === undefined) return undefined;
  if (changes.every((change) => isOfListener(change, project))) return LISTENER;
  const values = changes.map((change) => valueAt(change, project));
  return values.every((value) => value && value.getText() === values[0]?.getText() && isOnMachine(value, project))
    ? FOUND
    : undefined;
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
