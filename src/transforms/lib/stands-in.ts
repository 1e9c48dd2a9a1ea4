import { ts } from 'ts-morph';
import { instanceClassOf } from '../../project/instances.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { outsideImports } from '../../project/singleton/outside-imports.ts';
import type { StateVariable } from '../../project/state/state.ts';
import { unwrapped } from '../../project/syntax.ts';

/**
 * True for an object that something of the same type stands for: where so many lines use it that naming its value in each would hide
 * what is changed, and where files use it that no entry reaches, which would have to change with it.
 */
export function standsIn({ declaration, uses }: StateVariable, project: ProjectModel): boolean {
  const { parent, initializer, name } = declaration;
  const isConstant = ts.isVariableDeclarationList(parent) && (parent.flags & ts.NodeFlags.Const) !== 0;
  if (!isConstant || !initializer || !isObject(initializer, project)) return false;
  if (uses.some(({ parent: use }) => ts.isCallExpression(use) && CLONES.test(use.getText()))) return false;
  const symbol = ts.isIdentifier(name) ? project.references.symbolOf(name) : undefined;
  return uses.length >= MANY || (symbol !== undefined && outsideImports(project, symbol).length > 0);
}

const MANY = 12;
/** A proxy cannot be cloned. */
const CLONES = /^(structuredClone|\w+\.postMessage)\(/;

function isObject(initializer: ts.Expression, { references }: ProjectModel): boolean {
  const made = unwrapped(initializer);
  if (ts.isCallExpression(made)) return instanceClassOf(made, references) !== undefined;
  return ts.isNewExpression(made) || ts.isArrayLiteralExpression(made) || ts.isObjectLiteralExpression(made);
}
