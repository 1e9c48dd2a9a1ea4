import { ts } from 'ts-morph';
import { importedFrom } from './imports.ts';
import { folderOf, joinPath } from './paths.ts';
import type { Program } from './program.ts';
import { fileOf } from './syntax.ts';

const MAX_HOPS = 5;
const ENDINGS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];

/** The name that a module calls an expression, also where files of the project hand it on (`export { X } from '…'`). */
export function nameIn(module: RegExp, expression: ts.Expression, program: Program): string | undefined {
  const direct = importedFrom(expression, module);
  if (direct) return direct.name;
  const local = importedFrom(expression, /^\.\.?\//);
  if (!local) return undefined;
  const source = fileAt(program, expression.getSourceFile(), local.module);
  return source && exportedAs({ module, program, hops: 0 }, source, local.name);
}

interface Search {
  readonly module: RegExp;
  readonly program: Program;
  readonly hops: number;
}

/** Follows `export { a as b }`, `export { a } from` and `export *` of one file. */
function exportedAs(search: Search, source: ts.SourceFile, name: string): string | undefined {
  if (search.hops > MAX_HOPS) return undefined;
  for (const statement of source.statements) {
    const found = ts.isExportDeclaration(statement) ? throughExport(search, statement, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function throughExport(search: Search, statement: ts.ExportDeclaration, name: string): string | undefined {
  const { exportClause: clause, moduleSpecifier } = statement;
  const from = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  if (clause && ts.isNamespaceExport(clause)) return undefined;
  const element = clause?.elements.find((one) => one.name.text === name);
  if (clause && !element) return undefined;
  const original = element ? (element.propertyName ?? element.name) : undefined;
  if (from === undefined) return original && ts.isIdentifier(original) ? importedAs(search, original) : undefined;
  if (search.module.test(from)) return original?.text ?? name;
  const source = fileAt(search.program, statement.getSourceFile(), from);
  return source && exportedAs({ ...search, hops: search.hops + 1 }, source, original?.text ?? name);
}

function importedAs(search: Search, name: ts.Identifier): string | undefined {
  const direct = importedFrom(name, search.module);
  if (direct) return direct.name;
  const local = importedFrom(name, /^\.\.?\//);
  const source = local && fileAt(search.program, name.getSourceFile(), local.module);
  return source && exportedAs({ ...search, hops: search.hops + 1 }, source, local.name);
}

function fileAt({ sources }: Program, from: ts.SourceFile, module: string): ts.SourceFile | undefined {
  if (!/^\.\.?\//.test(module)) return undefined;
  const path = joinPath(folderOf(fileOf(from)), module);
  const stems = [path, path.replace(/\.[mc]?js$/, ''), path.replace(/\.([mc]?)js$/, '.$1ts')];
  const file = stems.flatMap((stem) => ENDINGS.map((ending) => stem + ending)).find((one) => sources.has(one));
  return file === undefined ? undefined : sources.get(file);
}
