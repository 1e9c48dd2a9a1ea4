import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { nodesIn } from '../syntax.ts';

/** Where names of modules are used as values, also as members of a namespace import (`tools.add`). */
export interface NameUses {
  /** Exports and imports of the name are left out. */
  of(symbol: ts.Symbol): readonly ts.Identifier[];
  /** True for modules of which something takes hold as a whole: nobody can say which of their names it uses. */
  isOpaque(source: ts.SourceFile): boolean;
}

/** Indexes the namespace imports of all loaded files. */
export function indexNames({ program, references }: Pick<ProjectModel, 'program' | 'references'>): NameUses {
  const { checker, sources } = program;
  const members = new Map<ts.Symbol, ts.Identifier[]>();
  const opaque = new Set<ts.Node>();
  for (const source of sources.values()) {
    for (const module of [...nodesIn(source)].flatMap((node) => takenWhole(node, checker))) opaque.add(module);
    const whole = checker.getSymbolAtLocation(source);
    for (const use of whole ? references.of(whole) : []) {
      const member = memberOf(use);
      const symbol = member && references.symbolOf(member);
      if (!member || !symbol) opaque.add(source);
      else members.set(symbol, [...(members.get(symbol) ?? []), member]);
    }
  }
  return {
    of: (symbol) => [...references.of(symbol), ...(members.get(symbol) ?? [])].filter((use) => !isExportOf(use)),
    isOpaque: (source) => opaque.has(source),
  };
}

const memberOf = (use: ts.Identifier): ts.Identifier | undefined =>
  ts.isPropertyAccessExpression(use.parent) && use.parent.expression === use && ts.isIdentifier(use.parent.name)
    ? use.parent.name
    : undefined;

const isExportOf = (use: ts.Identifier): boolean =>
  ts.isExportSpecifier(use.parent) || ts.isExportAssignment(use.parent);

/** The module of an `import()` whose result is used. */
function takenWhole(node: ts.Node, checker: ts.TypeChecker): ts.Node[] {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword || isBareImport(node))
    return [];
  const [specifier] = node.arguments;
  const module = specifier && checker.getSymbolAtLocation(specifier)?.valueDeclaration;
  return module ? [module] : [];
}

/** `await import( './x.js');`, `import( './x.js');`: loaded for what the module does. */
export function isBareImport(node: ts.CallExpression): boolean {
  const outer = ts.isAwaitExpression(node.parent) ? node.parent : node;
  return ts.isExpressionStatement(outer.parent);
}
