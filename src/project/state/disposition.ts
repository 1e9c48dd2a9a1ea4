import { ts } from 'ts-morph';
import type { GlobalState } from './global-state.ts';
import { globalObstacle } from './global-uses.ts';
import { hiddenUse } from './hidden-uses.ts';
import { counterOf } from './per-call.ts';
import { processFed, type Kept } from './process-fed.ts';
import type { MigrationOptions, ProjectModel } from '../project-model.ts';
import type { StateVariable } from './state.ts';
import { awaitsDirectly, nodesIn } from '../syntax.ts';

/** What becomes of a variable that handlers write. */
export type Disposition =
  | { readonly kind: 'shared'; readonly reason: string }
  | { readonly kind: 'isolated' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Shared when the user says so, else a value of each session where the text allows it (product contract, State). */
export function dispositionOf(variable: StateVariable, project: ProjectModel): Disposition {
  const { options } = project;
  const chosen = chosenToShare(variable.name, options);
  if (chosen) return chosen;
  const fed = fedByProcess(variable, project);
  if (fed) return fed;
  const reason = obstacle(variable, options.sessions) ?? hiddenUse(variable, project);
  return reason === undefined ? { kind: 'isolated' } : { kind: 'refused', reason };
}

/** What listeners of the process have to do with a variable; undefined when they have nothing to do with it. */
export function fedByProcess(variable: StateVariable, project: ProjectModel): Disposition | undefined {
  return processFed(keptBy(variable, project), project) ?? numbersEntries(variable, project);
}

function keptBy({ name, declaration, uses, changes }: StateVariable, { references }: ProjectModel): Kept {
  const symbol = ts.isIdentifier(declaration.name) ? references.symbolOf(declaration.name) : undefined;
  return { name, symbol, uses, changes };
}

/** A counter whose numbers are the keys of something that all sessions share has to count for all of them. */
function numbersEntries(variable: StateVariable, project: ProjectModel): Disposition | undefined {
  const { symbol } = keptBy(variable, project);
  const numbered = project.state.find(
    (other) =>
      other !== variable &&
      other.uses.some((use) => symbol !== undefined && counterOf(use, project.references) === symbol) &&
      processFed(keptBy(other, project), project)?.kind === 'shared',
  );
  return numbered && { kind: 'shared', reason: `it numbers the entries of '${numbered.name}', which all sessions share` };
}

/** What becomes of a global that handlers write: shared when the user says so, else a layer of each session over it where that can work. */
export function globalDisposition(item: GlobalState, project: ProjectModel): Disposition {
  const chosen = chosenToShare(item.name, project.options);
  if (chosen) return chosen;
  const reason = globalObstacle(item, project);
  return reason === undefined ? { kind: 'isolated' } : { kind: 'refused', reason };
}

function chosenToShare(name: string, { state, shared }: MigrationOptions): Disposition | undefined {
  if (state === 'shared') return { kind: 'shared', reason: '--state shared' };
  return shared.includes(name) ? { kind: 'shared', reason: `--shared ${name}` } : undefined;
}

function obstacle({ declaration, statement, ...variable }: StateVariable, sessions: string): string | undefined {
  if (sessions === 'stateless') return 'there are no sessions to keep it in (--sessions stateless)';
  if (!ts.isIdentifier(declaration.name)) return 'it is declared by destructuring';
  if (ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1)
    return 'it shares its declaration with other variables';
  if (variable.changedInPlace && variable.writtenAtStart)
    return 'it is filled while starting and changed in place later';
  if (variable.changedInPlace && declaration.initializer && awaitsDirectly(declaration.initializer))
    return 'its first value is awaited';
  return namedInTypes(declaration) ? `its type is used as 'typeof ${declaration.name.text}'` : undefined;
}

function namedInTypes(declaration: ts.VariableDeclaration | ts.PropertyDeclaration): boolean {
  const name = declaration.name.getText();
  return [...nodesIn(declaration.getSourceFile())].some(
    (node) => ts.isTypeQueryNode(node) && node.exprName.getText() === name,
  );
}
