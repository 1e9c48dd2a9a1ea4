import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import { isPerSession } from '../state/outside-values.ts';
import type { ProjectModel } from '../project-model.ts';
import type { References } from '../references.ts';
import { serverCode } from '../factory/server-code.ts';
import { nodesIn } from '../syntax.ts';

/** `setInterval(…)` that belongs to a session, and that nothing stops with it yet: in code that builds servers, or held by a variable of the session. */
export function sessionTimers({ program, sites, references }: ProjectModel): ts.CallExpression[] {
  const own = [...program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  const held = own.flatMap(intervalsIn).filter((timer) => isHeldBySession(timer, references));
  const timers = [...serverCode(sites, references).flatMap(intervalsIn), ...held];
  return [...new Set(timers)];
}

const intervalsIn = (node: ts.Node): ts.CallExpression[] =>
  [...nodesIn(node)].filter(
    (inner): inner is ts.CallExpression =>
      ts.isCallExpression(inner) && inner.expression.getText() === 'setInterval' && !isStopped(inner),
  );

const isStopped = ({ parent }: ts.Node): boolean =>
  ts.isCallExpression(parent) && parent.expression.getText() === 'stopWithSession';

/** `timer.value = setInterval(…)`, also by `??=`, where every session has its own `timer`. */
function isHeldBySession({ parent }: ts.CallExpression, references: References): boolean {
  if (!ts.isBinaryExpression(parent) || !ts.isPropertyAccessExpression(parent.left)) return false;
  const { expression, name } = parent.left;
  if (name.text !== 'value' || !ts.isIdentifier(expression)) return false;
  return isPerSession(references.symbolOf(expression)?.valueDeclaration);
}
