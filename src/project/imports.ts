import { ts } from 'ts-morph';
import { loadedByDeclaration, loadedByThen, type LoadedModule } from './starts/dynamic-imports.ts';
import { oncePer } from './remembered.ts';
import { isFunction, isStatementList, nodesIn } from './syntax.ts';

/** A name that a file imports: `name` is what the module calls it (`default`, `*`, or the export). */
export interface ImportedName {
  readonly name: string;
  readonly module: string;
  readonly declaration: ts.ImportDeclaration | ts.VariableStatement | LoadedModule['declaration'];
}

/** A quick look whether a file can name anything of the SDK. */
export const usesSdk = (source: ts.SourceFile): boolean => source.text.includes('@modelcontextprotocol/');

/** Where an expression's name comes from when it was imported or required from a module that fits `module`. */
export function importedFrom(expression: ts.Expression, module: RegExp): ImportedName | undefined {
  const [root, member] = ts.isPropertyAccessExpression(expression)
    ? [expression.expression, expression.name.text]
    : [expression, undefined];
  if (!ts.isIdentifier(root)) return undefined;
  const found = loadedAround(root) ?? importsOf(root.getSourceFile()).get(root.text);
  if (!found || !module.test(found.module)) return undefined;
  return member === undefined || found.name !== '*' ? found : { ...found, name: member };
}

const LOADS = /import\s*\(|require\s*\(/;

/** What `import()` or a nested `require()` bound to the name, in the nearest block or function that declares it. */
function loadedAround(name: ts.Identifier): ImportedName | undefined {
  if (!namesLoadedIn(name.getSourceFile()).has(name.text)) return undefined;
  for (let node: ts.Node | undefined = name.parent; node; node = node.parent as ts.Node | undefined) {
    const found = namesLoadedBy(node).find(({ local }) => local === name.text);
    if (found) return found;
  }
  return undefined;
}

/** Every name that `import()` or a nested `require()` binds somewhere in a file. */
const namesLoadedIn = oncePer((source: ts.SourceFile): ReadonlySet<string> => {
  const loading = LOADS.test(source.text) ? [...nodesIn(source)] : [];
  return new Set(loading.flatMap(namesLoadedBy).map(({ local }) => local));
});

function namesLoadedBy(node: ts.Node): (ImportedName & { readonly local: string })[] {
  if (isFunction(node)) return node.parameters.flatMap((parameter) => loadedByThen(parameter).flatMap(namesOfLoaded));
  if (!isStatementList(node)) return [];
  return node.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => [
      ...statement.declarationList.declarations.flatMap((one) => loadedByDeclaration(one).flatMap(namesOfLoaded)),
      ...fromRequire(statement),
    ]);
}

const namesOfLoaded = ({ module, bound, declaration }: LoadedModule): (ImportedName & { local: string })[] =>
  namesBound(bound).map(({ local, name }) => ({ local, name, module, declaration }));

/** `x` is the whole module, `{ a: b }` the export `a` as `b`. */
function namesBound(bound: ts.BindingName): { local: string; name: string }[] {
  if (ts.isIdentifier(bound)) return [{ local: bound.text, name: '*' }];
  if (!ts.isObjectBindingPattern(bound)) return [];
  return bound.elements.flatMap(({ name: local, propertyName }) => {
    if (!ts.isIdentifier(local)) return [];
    return [
      { local: local.text, name: propertyName && ts.isIdentifier(propertyName) ? propertyName.text : local.text },
    ];
  });
}

/** What the imports and requires at the top level of a file bind, by name: the first where several bind one. */
const importsOf = oncePer((source: ts.SourceFile): ReadonlyMap<string, ImportedName> => {
  const bound = source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return fromImport(statement);
    return ts.isVariableStatement(statement) ? fromRequire(statement) : [];
  });
  return new Map(bound.toReversed().map((imported) => [imported.local, imported]));
});

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
    return namesBound(name).map(({ local, name: original }) => ({
      local,
      name: original,
      module,
      declaration: statement,
    }));
  });
}

function requiredModule(initializer: ts.Expression): string | undefined {
  if (!ts.isCallExpression(initializer) || !ts.isIdentifier(initializer.expression)) return undefined;
  if (initializer.expression.text !== 'require') return undefined;
  const [module] = initializer.arguments;
  return module && ts.isStringLiteral(module) ? module.text : undefined;
}
