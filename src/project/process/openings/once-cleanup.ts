import { ts } from 'ts-morph';
import { isProcessListener } from '../../factory/stdio-code.ts';
import { functionNamed } from '../../instances.ts';
import type { ProjectModel } from '../../project-model.ts';
import { nodesIn } from '../../syntax.ts';
import { reachedFrom } from './foreign-state.ts';
import { planOnce, type Obstacle, type OncePlan } from './once-plan.ts';
import type { Origin } from './plain-data.ts';

const GIVES_BACK = /\b(unlink|unlinkSync|rm|rmSync|unlock|unlockSync|release|releaseSync|removeSync)\b/;

/** Plans an expression with the listeners beside it, or in what it calls, that give back what it takes when the process ends. */
export function planWithCleanup(expression: ts.Expression, part: ts.Node, origin: Origin): OncePlan | Obstacle {
  const { project } = origin;
  const beside = cleanupsIn(part, project);
  const inside = [...reachedFrom(expression, project)].flatMap((code) => cleanupsIn(code, project));
  const all = [...beside, ...inside];
  const signal = all.find((listener) => !listensToExit(listener));
  if (signal && !all.some(listensToExit))
    return {
      node: signal,
      reason: 'what gives it back waits for a signal, and HTTP listens to signals before there is a session',
    };
  return planOnce([expression, ...beside.filter(listensToExit)], origin);
}

/** `process.on('exit', () => unlinkSync(LOCK))`, also with a function by name. */
const cleanupsIn = (part: ts.Node, project: ProjectModel): ts.CallExpression[] =>
  [...nodesIn(part)].flatMap((node) => {
    if (!isProcessListener(node) || !ts.isCallExpression(node.expression)) return [];
    const listener = node.expression.arguments[1];
    const named = listener && ts.isIdentifier(listener) ? functionNamed(listener, project.references) : listener;
    return GIVES_BACK.test(named?.getText() ?? '') ? [node.expression] : [];
  });

/** True for a listener that Node calls whenever the process ends. */
export function listensToExit(call: ts.Expression): boolean {
  const [event] = ts.isCallExpression(call) ? call.arguments : [];
  return event !== undefined && ts.isStringLiteral(event) && /^(exit|beforeExit)$/.test(event.text);
}
