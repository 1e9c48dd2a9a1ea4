import { dispositionOf, globalDisposition } from '../project/state/disposition.ts';
import { movingState } from '../project/state/isolatable.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { lateDeclared } from '../project/starts/late-declared.ts';
import type { StateVariable } from '../project/state/state.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import type { PlannedState } from './plan.ts';

const MAX_WRITES = 3;

/** Each variable that outlives a session, with its disposition and the reason. */
export function describeState(project: ProjectModel): PlannedState[] {
  if (project.streamableHttp) return asItIs(project);
  const moving = movingState(project);
  const written = project.state.map((variable) => ({
    ...factsOf(variable),
    ...verdictOf(variable, project, moving.includes(variable.statement)),
  }));
  const stays = project.sharedState.filter((variable) => !becomesLocal(variable, project));
  const kept = stays.map(({ reason, ...variable }) => ({
    ...factsOf(variable),
    disposition: 'shared' as const,
    why: reason,
  }));
  const globals = project.globalState.map((item): PlannedState => {
    const disposition = globalDisposition(item, project);
    const why = 'reason' in disposition ? disposition.reason : 'written while requests are handled';
    return { ...factsOf(item), disposition: disposition.kind, why };
  });
  return [...written, ...globals, ...kept];
}

/** A variable of the module that is about to be declared by the function which makes the server. */
const becomesLocal = ({ name, file, line }: Facts, project: ProjectModel): boolean =>
  project.sites
    .flatMap((site) => lateDeclared(site, project) ?? [])
    .some((late) => late.name === name && fileOf(late.statement) === file && lineOf(late.statement) === line);

/** Nothing is moved in a project that speaks HTTP already. */
const asItIs = ({ state, globalState, sharedState }: ProjectModel): PlannedState[] => [
  ...[...state, ...globalState].map((variable) => ({ ...factsOf(variable), ...LEFT })),
  ...sharedState.map(({ reason, ...variable }) => ({ ...factsOf(variable), ...LEFT, why: reason })),
];

const LEFT = {
  disposition: 'shared',
  why: 'left as it is: handlers write it, and it is one for all clients',
} as const;

type Facts = Pick<PlannedState, 'name' | 'file' | 'line' | 'writes'>;

const factsOf = ({ name, file, line, writes }: Facts): Facts => ({
  ...{ name, file, line },
  writes: writes.slice(0, MAX_WRITES).map((place) => ({ file: place.file, line: place.line })),
});

const MOVED = 'written while requests are handled, by code of the factory only';

function verdictOf(
  variable: StateVariable,
  project: ProjectModel,
  moves: boolean,
): Pick<PlannedState, 'disposition' | 'why'> {
  const disposition = dispositionOf(variable, project);
  if (disposition.kind === 'shared') return { disposition: 'shared', why: disposition.reason };
  if (moves) return { disposition: 'moved', why: MOVED };
  if (disposition.kind === 'refused') return { disposition: 'refused', why: disposition.reason };
  return { disposition: 'isolated', why: isolatedBecause(variable) };
}

/** What is told of variables once other changes were made, `now` is the project with them: who could not be kept apart may be, and who was shared at the start may belong to a session. */
export function settledState(state: readonly PlannedState[], now: readonly PlannedState[]): readonly PlannedState[] {
  return state.map((one) => {
    const later = now.find(({ name, file, line }) => name === one.name && file === one.file && line === one.line);
    if (one.disposition === 'refused') return later ?? { ...one, disposition: 'moved', why: MOVED };
    const isKeptApart = later?.disposition === 'isolated' || later?.disposition === 'moved';
    return one.disposition === 'shared' && isKeptApart ? later : one;
  });
}

function isolatedBecause({ name }: StateVariable): string {
  const written = 'written while requests are handled, also by code outside of the factory';
  return /cache|memo/i.test(name) ? `${written}; --shared ${name} keeps one cache for all sessions` : written;
}
