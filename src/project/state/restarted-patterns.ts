import { ts } from 'ts-morph';
import { accessPath, isAssigned } from './access-paths.ts';
import { awaitsDirectly, functionAround } from '../syntax.ts';

/** True for a regular expression that is only ever set to its beginning, where nothing waits while it is used: it remembers nothing. */
export const isRestarted = ({ initializer }: ts.VariableDeclaration, uses: readonly ts.Expression[]): boolean =>
  initializer !== undefined &&
  ts.isRegularExpressionLiteral(initializer) &&
  uses.every((use) => !isChanged(use) && !isInAwaiting(use));

/** Changed in any other way than `PATTERN.lastIndex = 0`. */
function isChanged(use: ts.Expression): boolean {
  const target = accessPath(use);
  return isAssigned(target) && !RESTARTS.test(target.parent.getText());
}

const RESTARTS = /\.lastIndex\s*=\s*0$/;

function isInAwaiting(use: ts.Expression): boolean {
  const body = functionAround(use)?.body;
  return body !== undefined && awaitsDirectly(body);
}
