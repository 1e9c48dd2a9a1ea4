import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import { isAmong } from '../../project/factory/setup-statements.ts';
import {
  ancestor,
  fileOf,
  functionAround,
  hasModifier,
  isStatementList,
  nodesIn,
  statementIn,
  type StatementList,
} from '../../project/syntax.ts';
import { tailStart } from '../../project/factory/tail.ts';
import { outsideEdits } from './outside-calls.ts';
import { extentOf, indentAt, indentableLines } from './extent.ts';
import { styleOf } from './text-style.ts';

/** What stands where the server is needed on the stdio path. */
export interface FactoryCall {
  /** The factory's name; undefined keeps the declaration as it is. */
  readonly name: string | undefined;
  /** What it returns: `server`, or `{ server, cleanup }`. */
  readonly carried: string;
  readonly isAsync: boolean;
  /** Statements that go with the call: listeners of the process and functions only they use. */
  readonly stdioOnly: readonly ts.Statement[];
  /** Statements that leave the list. */
  readonly moved: readonly ts.Statement[];
  /** Statements of the start's function that go into the factory. */
  readonly setup: readonly ts.Statement[];
}

/** The edits that put `const server = createServer();` in front of the stdio path; undefined when the place cannot await. */
export function callEdits(project: ProjectModel, root: ServerRoot, call: FactoryCall): Edit[] | undefined {
  const place =
    root.list === root.start.parent && !isInner(root) ? samePlace(root, call) : innerPlace(project, root, call.setup);
  if (!place) return undefined;
  const { list, before } = place;
  const extent = extentOf(before);
  if (!extent || (call.isAsync && !canAwait(list))) return undefined;
  const source = list.getSourceFile();
  const style = styleOf(source.text);
  const base = indentAt(source.text, before.getStart());
  const declared = call.name
    ? `${root.assigned ? '' : 'const '}${call.carried} = ${call.isAsync ? 'await ' : ''}${call.name}()${style.semicolon}`
    : root.statement.getText().replace(/^export\s+/, '');
  const relocated = call.stdioOnly.filter((s) => s.parent !== list || s.pos < before.pos);
  const texts = relocated.map((statement) => relocatedText(statement, base));
  return [
    ...relocated.flatMap(deletion),
    {
      kind: 'replace',
      file: fileOf(before),
      start: extent.start,
      end: extent.start,
      text: `${base}${declared}${style.newline}${texts.join('')}`,
    },
    ...(call.name ? importEdits(project, root, { name: call.name, isAsync: call.isAsync }) : []),
  ];
}

/** The start stands in a function while the server stands outside of it. */
const isInner = (root: ServerRoot): boolean => functionAround(root.site.call) !== functionAround(root.statement);

interface Spot {
  readonly list: StatementList;
  readonly before: ts.Statement;
}

function samePlace(root: ServerRoot, { moved, stdioOnly }: FactoryCall): Spot | undefined {
  const index = tailStart(root.list, root.site, { start: root.start, skipped: moved });
  const last = root.list.statements.findLastIndex((statement) => moved.includes(statement));
  const before = root.list.statements
    .slice(Math.max(index, last + 1))
    .find((statement) => !stdioOnly.includes(statement));
  return before && { list: root.list, before };
}

/** The innermost list around the start that holds every use of the server in the start's function, and the first use in it. */
function innerPlace({ references }: ProjectModel, root: ServerRoot, setup: readonly ts.Statement[]): Spot | undefined {
  const uses = references
    .of(root.symbol)
    .filter(
      (use) =>
        use.getSourceFile() === root.start.getSourceFile() &&
        (root.start.getSourceFile() !== root.list || isWithin(use, root.start)) &&
        !isAmong(use, setup),
    );
  for (let list = root.site.list; ;) {
    const holders = uses.map((use) => statementIn(list, use));
    if (holders.every((holder) => holder !== undefined)) {
      const before = list.statements.find((statement) => holders.includes(statement));
      return before && { list, before };
    }
    const outer = ancestor(list.parent, isStatementList);
    if (!outer || ts.isSourceFile(list)) return undefined;
    list = outer;
  }
}

const isWithin = (node: ts.Node, outer: ts.Node): boolean => outer.pos <= node.pos && node.end <= outer.end;

function canAwait(list: StatementList): boolean {
  const owner = functionAround(list) ?? (ts.isFunctionLike(list.parent) ? list.parent : undefined);
  if (owner) return hasModifier(owner, ts.SyntaxKind.AsyncKeyword);
  return [...nodesIn(list, ts.isFunctionLike)].some(ts.isAwaitExpression);
}

export function deletion(statement: ts.Statement): Edit[] {
  const extent = extentOf(statement);
  if (!extent) return [];
  const blank = /^([^\S\n]*\r?\n)?/.exec(statement.getSourceFile().text.slice(extent.end))?.[0].length ?? 0;
  return [{ kind: 'replace', file: fileOf(statement), start: extent.start, end: extent.end + blank, text: '' }];
}

/** The lines of a statement with the indentation of their new place. */
export function relocatedText(statement: ts.Statement, base: string): string {
  const extent = extentOf(statement);
  const source = statement.getSourceFile();
  if (!extent) return '';
  const own = indentAt(source.text, statement.getStart());
  const movable = new Set(indentableLines(source, extent));
  const lines = [...source.text.slice(extent.start, extent.end).matchAll(/[^\n]*\n|[^\n]+$/g)];
  return lines
    .map((line) => (movable.has(extent.start + line.index) ? base + line[0].replace(own, '') : line[0]))
    .join('');
}

/** Files that import the server or pass it on do so with the factory instead. */
function importEdits(project: ProjectModel, root: ServerRoot, factory: { name: string; isAsync: boolean }): Edit[] {
  const home = root.list.getSourceFile();
  if (root.start.getSourceFile() === home) return [];
  const others = [...project.program.sources.values()].filter((source) => source !== home);
  const inside = others.flatMap((source) =>
    [...nodesIn(source)].flatMap((node) => {
      const passes = ts.isImportSpecifier(node) || ts.isExportSpecifier(node);
      if (!passes || !ts.isIdentifier(node.name) || !means(project, node, root.symbol)) return [];
      return [
        {
          kind: 'replace' as const,
          file: fileOf(node),
          start: node.getStart(),
          end: node.getEnd(),
          text: factory.name,
        },
      ];
    }),
  );
  return [...inside, ...outsideEdits(project, root, factory)];
}

function means(
  { program }: ProjectModel,
  { name }: ts.ImportSpecifier | ts.ExportSpecifier,
  symbol: ts.Symbol,
): boolean {
  const found = program.checker.getSymbolAtLocation(name);
  return found !== undefined && resolved(found, program.checker) === symbol;
}

const resolved = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
