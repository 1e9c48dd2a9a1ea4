import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import { SESSION_MODULE } from '../../project/generated-modules.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { fileOf, nodesIn } from '../../project/syntax.ts';
import { httpModuleOf, moduleOf, generatedImport } from './http-module.ts';
import { lastImportAtTop, startOfFirst } from './import-lines.ts';
import { styleOf } from './text-style.ts';

/** Brings names of the generated session module into a file. */
export const sessionImportEdits = (project: ProjectModel, source: ts.SourceFile, names: readonly string[]): Edit[] =>
  generatedImportEdits(project, source, { names, from: SESSION_MODULE });

/** Names of a generated source. */
interface Wanted {
  readonly names: readonly string[];
  /** `mcp-http/state` */
  readonly from: string;
}

/** Brings names of a generated source into a file: into the import that is there, else with one of its own. */
export function generatedImportEdits(
  project: ProjectModel,
  source: ts.SourceFile,
  { names, from: wanted }: Wanted,
): Edit[] {
  const module = httpModuleOf(project);
  if (!module) return [];
  const existing = importedNames(source, wanted);
  const present = existing.map((name) => name.getText());
  const missing = [...new Set(names)].filter((name) => !present.includes(name)).toSorted();
  if (missing.length === 0) return [];
  const insert = (at: number, text: string): Edit => ({
    kind: 'replace',
    file: fileOf(source),
    start: at,
    end: at,
    text,
  });
  const [first, last] = [existing[0], existing.at(-1)];
  if (first && last) {
    const text = [...present, ...missing].toSorted().join(', ');
    return [{ kind: 'replace', file: fileOf(source), start: first.getStart(), end: last.getEnd(), text }];
  }
  const { quote, semicolon, newline } = styleOf(source.text);
  const path = `${quote}${generatedImport(module, fileOf(source), wanted)}${quote}`;
  const required = module.language === 'js' && moduleOf(project, fileOf(source)) === 'cjs';
  const bound = `{ ${missing.join(', ')} }`;
  const line = required ? `const ${bound} = require(${path})` : `import ${bound} from ${path}`;
  const before = lastImportAtTop(source);
  if (before) return [insert(lineEnd(before), `${newline}${line}${semicolon}`)];
  return [insert(startOfFirst(source), `${line}${semicolon}${newline}`)];
}

/** Behind a statement and the comment that ends its line. */
function lineEnd(statement: ts.Statement): number {
  const { text } = statement.getSourceFile();
  return ts.getTrailingCommentRanges(text, statement.getEnd())?.at(-1)?.end ?? statement.getEnd();
}

/** The names that a file takes from a generated source at its top level. */
function importedNames(source: ts.SourceFile, module: string): ts.Node[] {
  const taking = source.statements.filter(
    (s) => (ts.isImportDeclaration(s) || ts.isVariableStatement(s)) && s.getText().includes(`/${module}`),
  );
  return taking.flatMap((statement) =>
    [...nodesIn(statement)].filter((node) => ts.isImportSpecifier(node) || ts.isBindingElement(node)),
  );
}
