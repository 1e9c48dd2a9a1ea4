import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { Replacement } from '../../project/sse/replacement.ts';
import type { BesideStdio } from '../../project/streamable/beside-stdio.ts';
import { isStatementList } from '../../project/syntax.ts';
import { indentAt } from './extent.ts';
import { deletion, relocatedText } from './factory-call.ts';
import { replace } from './import-lines.ts';
import { styleOf } from './text-style.ts';
import { importsLeftOver, type Gone } from './unused-imports.ts';

/** The function that had its app listen returns it. */
export function returnEdits({ returned, place, appName }: Replacement): Edit[] {
  if (!returned) return [];
  const { owner, dropped } = returned;
  const { text } = owner.getSourceFile();
  const { semicolon } = styleOf(text);
  const kept = owner.parameters.filter((one) => !dropped.includes(one)).map((one) => one.getText());
  const [from, to] = [owner.parameters.pos, owner.parameters.end];
  const type = owner.type && ([text.lastIndexOf(':', owner.type.getStart()), owner.type.getEnd()] as const);
  return [
    replace(place, [place.getStart(), place.getEnd()], `return ${appName}${semicolon}`),
    ...(dropped.length > 0 ? [replace(owner, [from, to], kept.join(', '))] : []),
    ...(type ? [replace(owner, type, '')] : []),
  ];
}

/** What was chosen between goes: the branch for stdio is left, and the switch chooses there. */
export function choiceEdits(beside: BesideStdio): Edit[] {
  const { choice, stdio, http, link } = beside;
  if (link) return linkEdits({ ...beside, link }, link.thenStatement === http ? choice : link);
  if (!stdio) return deletion(choice);
  const source = choice.getSourceFile();
  const span = [choice.getStart(), choice.getEnd()] as const;
  if (!isStatementList(choice.parent) || !ts.isBlock(stdio)) return [replace(choice, span, stdio.getText())];
  const base = indentAt(source.text, choice.getStart());
  const lines = stdio.statements.map((statement) => relocatedText(statement, base));
  return lines.includes('') ? [] : [replace(choice, span, lines.join('').trim())];
}

/** The link of HTTP goes out of the chain, and what chose it leads to the branch of stdio. */
function linkEdits(
  { choice, link, http, condition }: BesideStdio & { readonly link: ts.IfStatement },
  { expression }: ts.IfStatement,
): Edit[] {
  const [start, end] = [expression.getStart(), expression.getEnd()];
  const asked = MIXED.test(condition) ? `(${condition})` : condition;
  const isMixed = MIXED.test(expression.getText());
  const gone =
    link.thenStatement === http
      ? ([choice.thenStatement.getEnd(), http.getEnd()] as const)
      : ([choice.getStart(), link.getStart()] as const);
  return [
    ...(isMixed ? [replace(expression, [start, start], '(')] : []),
    replace(expression, [end, end], `${isMixed ? ')' : ''} || ${asked}`),
    replace(link, gone, ''),
  ];
}

/** What needs parentheses beside `||`. */
const MIXED = /[?]|&&/;

/** What the switch says again where the choice was: the port, and the function that returns the app. */
export const saidAgain = ({ port, returned, beside }: Replacement): ts.Node[] => [
  ...(port ? [port] : []),
  ...(returned && beside?.call ? [beside.call] : []),
];

/** Takes out what these files import for the removed code alone. */
export const leftImports = (sources: readonly ts.SourceFile[], gone: Gone): Edit[] =>
  [...new Set(sources)].flatMap((source) => importsLeftOver(source, gone));
