import { ts } from 'ts-morph';

/** A name that a file imports: `name` is what the module calls it (`default`, `*`, or the export). */
export interface ImportedName {
  readonly name: string;
  readonly module: string;
  readonly declaration: ts.ImportDeclaration | ts.VariableStatement;
}

/** A quick look whether a file can name anything of the SDK. */
export const usesSdk = (source: ts.SourceFile): boolean => source.text.includes('@modelcontextprotocol/');

/** Where an expression's name comes from when it was imported or required from a module that fits `module`. */
export function importedFrom(expression: ts.Expression, module: RegExp): ImportedName | undefined {
  const [root, member] = ts.isPropertyAccessExpression(expression)
    ? [expression.expression, expression.name.text]
    : [expression, undefined];
  if (!ts.isIdentifier(root)) return undefined;
  const found = importsOf(root.getSourceFile()).find(({ local }) => local === root.text);
  if (!found || !module.test(found.module)) return undefined;
  return member === undefined || found.name !== '*' ? found : { ...found, name: member };
}

/** All imports and requires at the top level of a file, by local name. */
function importsOf(source: ts.SourceFile): (ImportedName & { readonly local: string })[] {
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return fromImport(statement);
    return ts.isVariableStatement(statement) ? fromRequire(statement) : [];
  });
}

function fromImport(declaration: ts.ImportDeclaration): (ImportedName & { local: string })[] {
  const { importClause: clause, moduleSpecifier } = declaration;
  const module = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
  if (!clause) return [];
  const bindings = clause.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  return [
    ...(clause.name ? [{ local: clause.name.text, name: 'default', module, declaration }] : []),
    ...(bindings && ts.isNamespaceImport(bindings)
      ? [{ local: bindings.name.text, name: '*', module, declaration }]
      : []),
    ...named.map(({ name, propertyName }) => ({
      local: name.text,
      name: (propertyName ?? name).text,
      module,
      declaration,
    })),
  ];
}

function fromRequire(statement: ts.VariableStatement): (ImportedName & { local: string })[] {
  return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
    const module = initializer && requiredModule(initializer);
    if (module === undefined) return [];
    if (ts.isIdentifier(name)) return [{ local: name.text, name: '*', module, declaration: statement }];
    if (!ts.isObjectBindingPattern(name)) return [];
    return name.elements.flatMap(({ name: local, propertyName }) => {
      if (!ts.isIdentifier(local)) return [];
      const original = propertyName && ts.isIdentifier(propertyName) ? propertyName.text : local.text;
      return [{ local: local.text, name: original, module, declaration: statement }];
    });
  });
}

function requiredModule(initializer: ts.Expression): string | undefined {
  if (!ts.isCallExpression(initializer) || initializer.expression.getText() !== 'require') return undefined;
  const [module] = initializer.arguments;
  return module && ts.isStringLiteral(module) ? module.text : undefined;
}
