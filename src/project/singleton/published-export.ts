import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import type { Obstacle } from './singleton.ts';

/** The package's own entry for other packages, when it exports the server: they would lose it. */
export function publishedExport(project: ProjectModel, root: ServerRoot): Obstacle | undefined {
  const { checker, sources } = project.program;
  const [start, home] = [root.start.getSourceFile(), root.list.getSourceFile()];
  if (start === home) return undefined;
  for (const { name, source: file } of project.entries) {
    const source = sources.get(file);
    const module = source && name === 'main' && source !== start ? checker.getSymbolAtLocation(source) : undefined;
    const exported = module
      ? checker.getExportsOfModule(module).find((found) => means(found, root, checker))
      : undefined;
    if (source && exported)
      return {
        node: exported.declarations?.[0] ?? root.statement,
        reason: `'${root.name}' is exported to other packages: whether they may get a function instead is yours to say`,
      };
  }
  return undefined;
}

const means = (found: ts.Symbol, { symbol }: ServerRoot, checker: ts.TypeChecker): boolean =>
  (found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found) === symbol;
