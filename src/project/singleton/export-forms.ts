import { ts } from 'ts-morph';
import { moduleOf } from './module-graph.ts';
import type { ProjectModel } from '../project-model.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { nodesIn } from '../syntax.ts';

/** A text that names the server in another way than `export const server` and `import { server }` do. */
export interface OddName {
  readonly node: ts.Node;
  readonly kind: 'exported' | 'default import' | 'import' | 're-export' | 'member' | 'unknown';
}

/** Every default export, renamed export and namespace member by which files pass the server on. */
function oddNames(project: ProjectModel, root: ServerRoot): OddName[] {
  const home = root.list.getSourceFile();
  const found: OddName[] = exportsIn(project, root).map((node) => ({ node, kind: 'exported' }));
  const passed: [ts.SourceFile, string][] = exportsIn(project, root).map((node) => [
    home,
    ts.isExportSpecifier(node) ? node.name.text : 'default',
  ]);
  for (const [module, name] of passed) {
    const sources = [...project.program.sources.values()];
    const taken = sources
      .flatMap((source) => takenFrom(source, module, project))
      .filter((item) => nameTaken(item) === name);
    found.push(...taken.flatMap((item) => oddName(item, name, root)));
    for (const item of taken.filter(ts.isExportSpecifier))
      if (item.name.text !== root.name) passed.push([item.getSourceFile(), item.name.text]);
  }
  return [...found, ...membersOf(project, root), ...strayDefaults(project, root)];
}

function oddName(item: Taken, name: string, root: ServerRoot): OddName[] {
  if (ts.isImportClause(item)) return [{ node: item, kind: 'default import' }];
  if (ts.isImportSpecifier(item)) return name === root.name ? [] : [{ node: item, kind: 'import' }];
  return name === root.name && item.name.text === root.name ? [] : [{ node: item, kind: 're-export' }];
}

/** The odd names of a module-level server that other files use; of one that only its own file uses there are none. */
export function oddExports(project: ProjectModel, root: ServerRoot): OddName[] {
  const home = root.list.getSourceFile();
  if (root.list !== home) return [];
  const odd = oddNames(project, root);
  const elsewhere = odd.some(({ node }) => node.getSourceFile() !== home);
  return elsewhere || project.references.of(root.symbol).some((use) => use.getSourceFile() !== home) ? odd : [];
}

function exportsIn(project: ProjectModel, root: ServerRoot): (ts.ExportAssignment | ts.ExportSpecifier)[] {
  const home = root.list.getSourceFile();
  const named = project.references.of(root.symbol).flatMap(({ parent }) => {
    const own = parent.getSourceFile() === home && ts.isExportSpecifier(parent);
    return own && !parent.parent.parent.moduleSpecifier ? [parent] : [];
  });
  return [...named, ...defaultsIn(home, project, root)];
}

/** `export default server`: the index of references leaves declarations out. */
const defaultsIn = (source: ts.SourceFile, { references }: ProjectModel, root: ServerRoot): ts.ExportAssignment[] =>
  source.statements.filter(
    (statement): statement is ts.ExportAssignment =>
      ts.isExportAssignment(statement) &&
      ts.isIdentifier(statement.expression) &&
      references.symbolOf(statement.expression) === root.symbol,
  );

type Taken = ts.ImportClause | ts.ImportSpecifier | ts.ExportSpecifier;

/** The names that a file takes from a module. */
function takenFrom(source: ts.SourceFile, module: ts.SourceFile, { program }: ProjectModel): Taken[] {
  return source.statements.flatMap((statement): Taken[] => {
    const from =
      ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined;
    if (!from || moduleOf(from, program.checker) !== module) return [];
    if (ts.isExportDeclaration(statement))
      return statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? [...statement.exportClause.elements]
        : [];
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
    const bindings = clause?.namedBindings;
    return [...(clause?.name ? [clause] : []), ...(bindings && ts.isNamedImports(bindings) ? bindings.elements : [])];
  });
}

const nameTaken = (item: Taken): string =>
  ts.isImportClause(item) ? 'default' : (item.propertyName ?? item.name).text;

/** `ns.server` of `import * as ns`. */
function membersOf({ program, references }: ProjectModel, root: ServerRoot): OddName[] {
  return [...program.sources.values()].flatMap((source) =>
    [...nodesIn(source)].flatMap((node) => {
      const member =
        ts.isPropertyAccessExpression(node) &&
        ts.isIdentifier(node.name) &&
        ts.isIdentifier(node.expression) &&
        references.symbolOf(node.name) === root.symbol;
      return member ? [{ node, kind: 'member' as const }] : [];
    }),
  );
}

/** `export default server` in a file that imports the server. */
const strayDefaults = (project: ProjectModel, root: ServerRoot): OddName[] =>
  [...project.program.sources.values()]
    .filter((source) => source !== root.list.getSourceFile())
    .flatMap((source) => defaultsIn(source, project, root))
    .map((node) => ({ node, kind: 'unknown' }));
