import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { Branch } from '../../project/sse/branches.ts';
import { extentOf, indentAt } from './extent.ts';
import { deletion, relocatedText } from './factory-call.ts';
import { replace } from './import-lines.ts';
import { styleOf } from './text-style.ts';

/** Statements, and the line that takes their place. */
export interface Passing {
  readonly statements: readonly ts.Statement[];
  readonly line: string;
}

/** The edits that take branches out of a function; what stood behind them in an `else` stays, `passing` as what becomes of it. */
export function branchEdits(branches: readonly Branch[], passing: Passing): Edit[] {
  const nodes = branches.map(({ node }) => node);
  const heads = new Set(nodes.filter(ts.isIfStatement).map(headOf));
  return [
    ...nodes.filter(ts.isCaseClause).flatMap(deletion),
    ...[...heads].flatMap((head) => chainEdits(head, nodes, passing)),
  ];
}

/** The first `if` of `if … else if … else if …`. */
function headOf(link: ts.IfStatement): ts.IfStatement {
  const { parent } = link;
  return ts.isIfStatement(parent) && parent.elseStatement === link ? headOf(parent) : link;
}

/** The links of such a chain, in order. */
function linksOf(head: ts.IfStatement): ts.IfStatement[] {
  const { elseStatement } = head;
  return [head, ...(elseStatement && ts.isIfStatement(elseStatement) ? linksOf(elseStatement) : [])];
}

/** The links that go, in runs of such as follow each other. */
function runsOf(links: readonly ts.IfStatement[], gone: readonly ts.Node[]): ts.IfStatement[][] {
  const runs: ts.IfStatement[][] = [];
  for (const [index, link] of links.entries()) {
    if (!gone.includes(link)) continue;
    const before = links[index - 1];
    const run = runs.at(-1);
    if (run && before && run.at(-1) === before) run.push(link);
    else runs.push([link]);
  }
  return runs;
}

const chainEdits = (head: ts.IfStatement, gone: readonly ts.Node[], passing: Passing): Edit[] => {
  const links = linksOf(head);
  return runsOf(links, gone).flatMap((run) => runEdits(run, links, passing));
};

function runEdits(run: readonly ts.IfStatement[], links: readonly ts.IfStatement[], passing: Passing): Edit[] {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return [];
  const before = links[links.indexOf(first) - 1];
  if (before) return [replace(first, [before.thenStatement.end, last.thenStatement.end], '')];
  return last.elseStatement ? withoutFirst(first, last.elseStatement, passing) : deletion(first);
}

/** The `else` of the last link that goes stands in the place of the chain. */
function withoutFirst(first: ts.IfStatement, rest: ts.Statement, { statements, line }: Passing): Edit[] {
  const extent = extentOf(first);
  if (!extent) return [];
  const base = indentAt(first.getSourceFile().text, first.getStart());
  if (!ts.isBlock(rest)) return [replace(first, [extent.start, rest.getStart()], base)];
  const { newline } = styleOf(first.getSourceFile().text);
  const lines = rest.statements.map((one) => {
    if (one === statements[0]) return base + line + newline;
    return statements.includes(one) ? '' : relocatedText(one, base);
  });
  const text = lines.join('');
  return [replace(first, [extent.start, extent.end], text)];
}
