import { ts } from 'ts-morph';
import type { StartSite } from '../../project/starts/start-sites.ts';
import type { StatementList } from '../../project/syntax.ts';

const MAIN = /\bimport\.meta\b|\brequire\.main\b|\bprocess\.argv\[1\]|\bisMain/i;

/** The conditions between the place of the switch and the start by which a file that is only imported starts nothing. */
export function mainGuard(site: StartSite, list: StatementList): string[] {
  const guards: string[] = [];
  for (let node: ts.Node = site.call; node.parent !== list && !ts.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (!ts.isIfStatement(parent) || parent.thenStatement !== node) continue;
    const text = parent.expression.getText();
    if (MAIN.test(text)) guards.unshift(bindsLoosely(parent.expression) ? `(${text})` : text);
  }
  return guards;
}

const bindsLoosely = (condition: ts.Expression): boolean =>
  ts.isConditionalExpression(condition) ||
  (ts.isBinaryExpression(condition) &&
    [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken].includes(condition.operatorToken.kind));
