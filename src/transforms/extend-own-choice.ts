import { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { extendedChoice } from '../project/starts/contract-variables.ts';
import { isEqual } from '../project/starts/own-choice.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { indentAt } from './lib/extent.ts';
import { replace } from './lib/import-lines.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** A server that chooses by MCP_TRANSPORT itself knows one more value. */
const transform: Transform = {
  id: 'extend-own-choice',
  title: 'Let the server’s own choice of transport take http',
  why: 'MCP_TRANSPORT is what every migrated server is started by. This one reads it already, and turns down what it does not know: http goes the way of stdio, up to where the two part.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http'],
  *run(project) {
    if (project.sites.length === 0 || project.sites.some(isSwitched)) return;
    const choice = extendedChoice(project);
    for (const comparison of choice?.comparisons ?? []) yield extended(comparison, compared(comparison));
    for (const clause of choice?.clauses ?? []) yield extended(clause, besideClause(clause));
  },
};
export default transform;

const extended = (node: ts.Node, edits: readonly Edit[]): Change => ({
  file: fileOf(node),
  line: lineOf(node),
  message: 'MCP_TRANSPORT may be http here, too',
  confidence: 'safe',
  edits,
});

/** `mode === 'stdio'` becomes `mode === 'stdio' || mode === 'http'`. */
function compared(comparison: ts.BinaryExpression): Edit[] {
  const { left, operatorToken, right, parent } = comparison;
  const { quote } = styleOf(right.getSourceFile().text);
  const link = isEqual(comparison) ? '||' : '&&';
  const same = `${left.getText()} ${operatorToken.getText()} ${quote}http${quote}`;
  const text = `${comparison.getText()} ${link} ${same}`;
  const isLinked = ts.isBinaryExpression(parent) && parent.operatorToken.getText() === link;
  const isAlone = ts.isIfStatement(parent) || ts.isParenthesizedExpression(parent) || isLinked;
  return [replace(comparison, [comparison.getStart(), comparison.getEnd()], isAlone ? text : `(${text})`)];
}

function besideClause(clause: ts.CaseClause): Edit[] {
  const { text } = clause.getSourceFile();
  const { quote, newline } = styleOf(text);
  const start = clause.getStart();
  return [replace(clause, [start, start], `case ${quote}http${quote}:${newline}${indentAt(text, start)}`)];
}
