import { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import { moduleOf } from '../../project/singleton/module-graph.ts';
import type { CarriedName } from '../../project/sse/carried.ts';
import { moduleSpecifier } from './http-module.ts';
import { namedImport } from './import-lines.ts';
import { styleOf } from './text-style.ts';

/** The import lines that give a file names which code brings along from another one. */
export const carriedImports = (
  project: ProjectModel,
  there: ts.SourceFile,
  carried: readonly CarriedName[],
): string[] => carried.map((one) => importLine(project, there, one));

function importLine(project: ProjectModel, there: ts.SourceFile, { name, imported, home }: CarriedName): string {
  if (!imported) return namedImport(there, [name], moduleSpecifier(project, there, home));
  const { quote, semicolon } = styleOf(there.text);
  const source = moduleOf(imported.moduleSpecifier, project.program.checker);
  const written = ts.isStringLiteral(imported.moduleSpecifier) ? imported.moduleSpecifier.text : '';
  const from = source && written.startsWith('.') ? moduleSpecifier(project, there, source) : written;
  return `import ${isTypeOnly(imported) ? 'type ' : ''}${bindingOf(name, imported)} from ${quote}${from}${quote}${semicolon}`;
}

const isTypeOnly = ({ importClause }: ts.ImportDeclaration): boolean =>
  importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;

/** `x`, `* as x`, `{ x }` or `{ a as x }`. */
function bindingOf(name: string, { importClause }: ts.ImportDeclaration): string {
  if (importClause?.name?.text === name) return name;
  const bindings = importClause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) return bindings.getText();
  const own = bindings?.elements.find((element) => element.name.text === name);
  return `{ ${own?.getText() ?? name} }`;
}
