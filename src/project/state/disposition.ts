import { ts } from 'ts-morph';
import { filledAt, fillObstacle } from './filled-values.ts';
import type { GlobalState } from './global-state.ts';
import { globalObstacle } from './global-uses.ts';
import { ownOfProcess } from './process-own.ts';
import { indifference } from './indifferent.ts';
import { hiddenUse } from './hidden-uses.ts';
import type { MigrationOptions, ProjectModel } from '../project-model.ts';
import type { StateVariable } from './state.ts';
import { functionNamed } from '../instances.ts';
import { awaitsDirectly, isWithin } from '../syntax.ts';

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
  const fed = project.answers.fed.get(variable);
  if (fed) return fed;
  const indifferent = indifference(variable, project);
  if (indifferent !== undefined) return { kind: 'shared', reason: indifferent };
  const filled = filledAt(variable).length > 0 ? fillObstacle(variable, project) : undefined;
  const starts = holdsStart(variable, project) ? HOLDS_START : undefined;
  const reason = obstacle(variable, options.sessions) ?? starts ?? filled ?? hiddenUse(variable, project);
  return reason === undefined ? { kind: 'isolated' } : { kind: 'refused', reason };
}

const HOLDS_START = 'it holds what starts the server, which happens once: move the state to where the server is built';

/** `const demo = createDemo();`, where that function has the start. */
function holdsStart({ declaration: { initializer } }: StateVariable, { sites, references }: ProjectModel): boolean {
  const made = initializer && ts.isAwaitExpression(initializer) ? initializer.expression : initializer;
  const callee = made && ts.isCallExpression(made) && ts.isIdentifier(made.expression) ? made.expression : undefined;
  const maker = callee && functionNamed(callee, references);
  return maker !== undefined && sites.some(({ call }) => isWithin(call, maker));
}

/** What becomes of a global that handlers write: shared when the user says so, else a layer of each session over it where that can work. */
export function globalDisposition(item: GlobalState, project: ProjectModel): Disposition {
  const chosen = chosenToShare(item.name, project.options);
  if (chosen) return chosen;
  const reason = globalObstacle(item, project);
  const own = reason === undefined ? undefined : ownOfProcess(item, project);
  if (own !== undefined) return { kind: 'shared', reason: own };
  return reason === undefined ? { kind: 'isolated' } : { kind: 'refused', reason };
}

function chosenToShare(name: string, { state, shared }: MigrationOptions): Disposition | undefined {
  if (state === 'shared') return { kind: 'shared', reason: '--state shared' };
  return shared.includes(name) ? { kind: 'shared', reason: `--shared ${name}` } : undefined;
}

function obstacle({ declaration, statement, ...variable }: StateVariable, sessions: string): string | undefined {
  if (sessions === 'stateless') return 'there are no sessions to keep it in (--sessions stateless)';
  if (ts.isObjectBindingPattern(declaration.name) || ts.isArrayBindingPattern(declaration.name))
    return 'it is declared by destructuring';
  if (ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1)
    return 'it shares its declaration with other variables';
  if (variable.changedInPlace && declaration.initializer && awaitsDirectly(declaration.initializer))
    return 'its first value is awaited';
  return undefined;
}
