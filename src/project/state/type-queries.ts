import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { oncePer } from '../remembered.ts';
import { nodesIn } from '../syntax.ts';
import type { StateVariable } from './state.ts';

/** The `x` of every `typeof x` and `typeof x.field` in a type, in all files, that means this variable. */
export function typeQueriesOf(
  { declaration: { name } }: Pick<StateVariable, 'declaration'>,
  { program, references }: ProjectModel,
): readonly ts.Identifier[] {
  const symbol = ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
  if (!symbol) return [];
  const queried = [...program.sources.values()].flatMap(queriedIn);
  return queried.filter((use) => references.symbolOf(use) === symbol);
}

const queriedIn = oncePer((source: ts.SourceFile) =>
  [...nodesIn(source)].filter(ts.isTypeQueryNode).flatMap(({ exprName }) => firstOf(exprName)),
);

function firstOf(name: ts.EntityName): ts.Identifier {
  return ts.isIdentifier(name) ? name : firstOf(name.left);
}
