import { ts } from 'ts-morph';
import { importedFrom } from '../../project/imports.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { serverClassOf } from '../../project/server-class.ts';
import { isServerRoot, serverRootOf } from '../../project/starts/server-root.ts';
import type { StartSite } from '../../project/starts/start-sites.ts';
import { fileOf, lineOf, unwrapped } from '../../project/syntax.ts';
import type { Problem } from './left-to-person.ts';

/** The first start whose server is built where nobody has looked: that code would go on building servers of v1. */
export function unseenServer(project: ProjectModel): Problem | undefined {
  const [found] = project.sites.flatMap((site) => builtElsewhere(site, project) ?? []);
  return found;
}

function builtElsewhere(site: StartSite, { program, references }: ProjectModel): Problem | undefined {
  const root = serverRootOf(site, references);
  if (!isServerRoot(root) || serverClassOf(root.declaration.name as ts.Expression, { program, references }))
    return undefined;
  const made = unwrapped(root.initializer);
  const callee = ts.isCallExpression(made) || ts.isNewExpression(made) ? made.expression : undefined;
  const name = callee && leftmost(callee);
  const module = name && importedFrom(name, /./)?.module;
  if (!name || module === undefined || references.symbolOf(name)?.valueDeclaration) return undefined;
  return {
    ...{ file: fileOf(made), line: lineOf(made) },
    message: `the server is built in '${module}', which is no source of this project: it would go on building servers of v1`,
  };
}

/** `sdk` of `sdk.servers.build`. */
function leftmost(expression: ts.Expression): ts.Identifier | undefined {
  if (ts.isIdentifier(expression)) return expression;
  return ts.isPropertyAccessExpression(expression) ? leftmost(expression.expression) : undefined;
}
