import { ts } from 'ts-morph';
import { replaceSpans, type Span } from './replace-spans.ts';

/**
 * A JavaScript module with LF line ends as CommonJS: `require` in place of `import`, one `module.exports` at the end.
 * @throws Error for what CommonJS cannot say or the templates do not need (default export, `export { a }` without a module)
 */
export function toCommonJs(text: string): string {
  const source = ts.createSourceFile('module.js', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const names: string[] = [];
  const edits = source.statements.flatMap((statement): Span[] => {
    if (ts.isImportDeclaration(statement))
      return [{ start: statement.getStart(), end: statement.end, text: required(statement) }];
    if (isNamedReExport(statement)) {
      const passed = statement.exportClause.elements.map(({ name }) => name.text);
      names.push(...passed);
      const module = `require(${statement.moduleSpecifier.getText()})`;
      return [{ start: statement.getStart(), end: statement.end, text: `const { ${passed.join(', ')} } = ${module};` }];
    }
    const keyword = exportKeyword(statement);
    if (!keyword) return [];
    names.push(...exportedNames(statement));
    return [{ start: keyword.getStart(), end: keyword.end + 1, text: '' }];
  });
  const body = replaceSpans(text, edits);
  return names.length === 0 ? body : `${body.trimEnd()}\n\nmodule.exports = { ${names.join(', ')} };\n`;
}

function required({ importClause, moduleSpecifier }: ts.ImportDeclaration): string {
  const module = `require(${moduleSpecifier.getText()})`;
  const bindings = importClause?.namedBindings;
  const whole = importClause?.name ?? (bindings && ts.isNamespaceImport(bindings) ? bindings.name : undefined);
  const lines = whole || !importClause ? [`${whole ? `const ${whole.text} = ` : ''}${module};`] : [];
  if (bindings && ts.isNamedImports(bindings)) {
    const picks = bindings.elements.map(({ propertyName, name }) =>
      propertyName ? `${propertyName.text}: ${name.text}` : name.text,
    );
    lines.push(`const { ${picks.join(', ')} } = ${whole?.text ?? module};`);
  }
  return lines.join('\n');
}

/** `export { a, b } from './c.js'`, without renamings. */
function isNamedReExport(
  statement: ts.Statement,
): statement is ts.ExportDeclaration & { exportClause: ts.NamedExports; moduleSpecifier: ts.Expression } {
  if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier || !statement.exportClause) return false;
  const { exportClause } = statement;
  return ts.isNamedExports(exportClause) && exportClause.elements.every(({ propertyName }) => !propertyName);
}

function exportKeyword(statement: ts.Statement): ts.Node | undefined {
  if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)) throw unsupported(statement);
  const modifiers = ts.canHaveModifiers(statement) ? (statement.modifiers ?? []) : [];
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) throw unsupported(statement);
  return modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function exportedNames(statement: ts.Statement): string[] {
  if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
    return [statement.name.text];
  if (!ts.isVariableStatement(statement)) throw unsupported(statement);
  return statement.declarationList.declarations.map(({ name }) => {
    if (!ts.isIdentifier(name)) throw unsupported(statement);
    return name.text;
  });
}

function unsupported(statement: ts.Statement): Error {
  return new Error(`not supported in CommonJS: ${statement.getText()}`);
}
