import { ts } from 'ts-morph';
import type { SessionRelease } from '../../project/process/session-release.ts';
import { relocatedText } from './factory-call.ts';
import { unwrapped } from '../../project/syntax.ts';
import type { TextStyle } from './text-style.ts';

/** `onSessionEnd(() => cleanup());` for each release that can move, the first one last: what was opened last goes first. */
export const releaseLines = (releases: readonly SessionRelease[], style: TextStyle): string[] => {
  const portable = releases.filter((release) => release.portable).map((release) => linesOf(release, style));
  return [...new Map(portable.map((lines) => [lines.join('\n'), lines])).values()].toReversed().flat();
};

function linesOf({ needed, statement }: SessionRelease, { indent, semicolon }: TextStyle): string[] {
  const alone = ts.isExpressionStatement(statement) && needed.length === 0;
  const called = alone ? calledIn(statement.expression) : undefined;
  if (called) return [`onSessionEnd(() => ${called})${semicolon}`];
  const text = [...needed, statement].map((part) => relocatedText(part, indent).trimEnd()).join('\n');
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  return ['onSessionEnd(async () => {', ...lines, `})${semicolon}`];
}

/** The call of `await f();` and `void f();` in one line. */
function calledIn(expression: ts.Expression): string | undefined {
  const value = unwrapped(ts.isVoidExpression(expression) ? expression.expression : expression);
  return ts.isCallExpression(value) && !value.getText().includes('\n') ? value.getText() : undefined;
}
