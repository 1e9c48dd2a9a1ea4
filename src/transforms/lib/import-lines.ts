import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { References } from '../../project/references.ts';
import { ancestor, fileOf, nodesIn } from '../../project/syntax.ts';
import { styleOf } from './text-style.ts';

/** `import type { T } from 'm';` in the style of a file; nothing when the file imports the name already. */
export function typeImport(source: ts.SourceFile, name: string, from: string): string[] {
  const { quote, semicolon } = styleOf(source.text);
  const known = [...nodesIn(source)].some((node) => ts.isImportSpecifier(node) && node.name.text === name);
  return known ? [] : [`import type { ${name} } from ${quote}${from}${quote}${semicolon}`];
}

/** `import { a, b } from 'm';` in the style of a file. */
export function namedImport(source: ts.SourceFile, names: readonly string[], from: string): string {
  const { quote, semicolon } = styleOf(source.text);
  return `import { ${names.join(', ')} } from ${quote}${from}${quote}${semicolon}`;
}

/**
 * The last import of those at the top of a file. One further down is no place for another: a compiler that writes CommonJS loads
 * modules where their imports stand.
 */
export function lastImportAtTop({ statements }: ts.SourceFile): ts.ImportDeclaration | undefined {
  const isDirective = (statement: ts.Statement): boolean =>
    ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
  const other = statements.findIndex((statement) => !ts.isImportDeclaration(statement) && !isDirective(statement));
  const end = other === -1 ? statements.length : other;
  return statements.slice(0, end).filter(ts.isImportDeclaration).at(-1);
}

/** Puts import lines behind the imports at the top of a file, or in front of its first statement. */
export function insertedImports(source: ts.SourceFile, lines: readonly string[]): Edit[] {
  if (lines.length === 0) return [];
  const { newline } = styleOf(source.text);
  const last = lastImportAtTop(source);
  const at = last?.getEnd() ?? startOfFirst(source);
  const text = last ? lines.map((line) => newline + line).join('') : lines.map((line) => line + newline).join('');
  return [replace(source, [at, at], text)];
}

const OF_FILE = /@(file|license|module|packageDocumentation|copyright|preserve)/;

/** Where the first statement of a file begins, with what documents it and not the file; UTF-16 offset. */
export function startOfFirst({ statements, text }: ts.SourceFile): number {
  const [first] = statements;
  const [comment, more] = first ? (ts.getLeadingCommentRanges(text, first.getFullStart()) ?? []) : [];
  const documents = comment && !more && text.startsWith('/**', comment.pos) ? text.slice(comment.pos, comment.end) : '';
  const isNear = comment && !/\n[^\S\n]*\r?\n/.test(text.slice(comment.end, first?.getStart()));
  return (documents !== '' && isNear && !OF_FILE.test(documents) ? comment.pos : first?.getStart()) ?? 0;
}

/** A name by which a file imports something: `{ a }`, `{ a as b }`, or a default import. */
type ImportedAs = ts.ImportSpecifier | ts.ImportClause;

/** Takes a name out of its import and puts lines in its place. */
export function replacedImport(imported: ImportedAs, lines: readonly string[]): Edit[] {
  const source = imported.getSourceFile();
  const { newline } = styleOf(source.text);
  const declaration = ancestor(imported, ts.isImportDeclaration);
  if (!declaration) return [];
  const span = ts.isImportClause(imported) ? spanOfDefault(imported) : spanOfSpecifier(imported);
  if (!span && lines.length > 0) return [replace(source, spanOf(declaration), lines.join(newline))];
  if (!span) return removedStatement(declaration);
  const end = declaration.getEnd();
  return [
    replace(source, span, ''),
    ...(lines.length > 0 ? [replace(source, [end, end], lines.map((line) => newline + line).join(''))] : []),
  ];
}

/** What goes with a name of a list; undefined where the import has no other name. */
function spanOfSpecifier(specifier: ts.ImportSpecifier): [number, number] | undefined {
  const { elements } = specifier.parent;
  const clause = specifier.parent.parent;
  const index = elements.indexOf(specifier);
  const [before, after] = [elements[index - 1], elements[index + 1]];
  if (after) return [specifier.getStart(), after.getStart()];
  if (before) return [before.getEnd(), specifier.getEnd()];
  return clause.name && [clause.name.getEnd(), specifier.parent.getEnd()];
}

const spanOfDefault = ({ name, namedBindings }: ts.ImportClause): [number, number] | undefined =>
  name && namedBindings && [name.getStart(), namedBindings.getStart()];

/** Deletes a statement with the rest of its line, the last of a file with the blank lines in front of it. */
export function removedStatement(statement: ts.Statement): Edit[] {
  const source = statement.getSourceFile();
  const rest = /^[^\S\n]*\r?\n/.exec(source.text.slice(statement.getEnd()))?.[0].length ?? 0;
  const [start, end] = [statement.getStart(), statement.getEnd() + rest];
  const isLast = source.text.slice(end).trim() === '';
  const blank = isLast ? (/(?<=\n)([^\S\n]*\r?\n)+$/.exec(source.text.slice(0, start))?.[0].length ?? 0) : 0;
  return [replace(source, [start - blank, end], '')];
}

/** One replacement in a file, by UTF-16 offsets. */
export const replace = (node: ts.Node, [start, end]: readonly [number, number], text: string): Edit => ({
  kind: 'replace',
  file: fileOf(node),
  start,
  end,
  text,
});

const spanOf = (node: ts.Node): [number, number] => [node.getStart(), node.getEnd()];

/** The names by which a file imports what a symbol means. */
export const importsOfSymbol = (source: ts.SourceFile, symbol: ts.Symbol, references: References): ImportedAs[] =>
  [...nodesIn(source)].filter(
    (node): node is ImportedAs =>
      (ts.isImportSpecifier(node) || ts.isImportClause(node)) &&
      node.name !== undefined &&
      references.symbolOf(node.name) === symbol,
  );

/** What a file calls what it imports. */
export const nameOfImport = (imported: ImportedAs | undefined): string | undefined => imported?.name?.text;
