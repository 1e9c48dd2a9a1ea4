import { ts } from 'ts-morph';
import { heldModule } from '../held-modules.ts';
import { exclusiveValue } from './exclusive-values.ts';
import { counterOf } from './per-call.ts';
import { processFed, type Kept, type ProcessFed } from './process-fed.ts';
import type { ProjectModel } from '../project-model.ts';
import { rememberedValue } from './remembered-values.ts';
import type { StateVariable } from './state.ts';

/** The state that listeners of the process use, or whose value there is one of. */
export type FedVariables = ReadonlyMap<StateVariable, ProcessFed>;

/** Judges all state of a project. */
export function fedVariables(project: ProjectModel): FedVariables {
  const judged = project.state.flatMap((variable) => {
    const fed =
      processFed(keptBy(variable, project), project) ?? exclusiveValue(variable, project) ?? loadedPackage(variable);
    return fed ? [[variable, fed] as const] : [];
  });
  const fed = new Map(judged);
  const counters = project.state.flatMap((variable) => {
    const numbered = fed.has(variable) ? undefined : numberedBy(variable, fed, project);
    return numbered ? [[variable, counts(numbered)] as const] : [];
  });
  return withRemembered(new Map([...judged, ...counters]), project);
}

/** A module is loaded once for the process, whoever asks for it first. */
function loadedPackage({ declaration, changedInPlace }: StateVariable): ProcessFed | undefined {
  const held = !changedInPlace && ts.isIdentifier(declaration.name) ? heldModule(declaration.name) : undefined;
  return held && { kind: 'shared', reason: `it holds what is loaded of ${held.module}: one for the process` };
}

/** What is remembered of the machine, and what is made of that alone. */
function withRemembered(fed: FedVariables, project: ProjectModel): FedVariables {
  const shared = new Set([...fed].flatMap(([{ uses }, { kind }]) => (kind === 'shared' ? uses : [])) as ts.Node[]);
  const found = project.state.flatMap((variable) => {
    const remembered = fed.has(variable) ? undefined : rememberedValue(variable, project, (use) => shared.has(use));
    return remembered ? [[variable, remembered] as const] : [];
  });
  return found.length === 0 ? fed : withRemembered(new Map([...fed, ...found]), project);
}

function keptBy({ name, declaration, uses, changes }: StateVariable, { references }: ProjectModel): Kept {
  const symbol = ts.isIdentifier(declaration.name) ? references.symbolOf(declaration.name) : undefined;
  return { name, symbol, uses, changes };
}

/** What all sessions share and a counter gives the keys of. */
function numberedBy(counter: StateVariable, fed: FedVariables, project: ProjectModel): StateVariable | undefined {
  const { symbol } = keptBy(counter, project);
  if (!symbol) return undefined;
  const isNumbered = ([{ uses }, { kind }]: readonly [StateVariable, ProcessFed]): boolean =>
    kind === 'shared' && uses.some((use) => counterOf(use, project.references) === symbol);
  return [...fed].find(isNumbered)?.[0];
}

const counts = ({ name }: StateVariable): ProcessFed => ({
  kind: 'shared',
  reason: `it numbers the entries of '${name}', which all sessions share`,
});
