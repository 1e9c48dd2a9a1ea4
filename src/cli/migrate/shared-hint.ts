import type { Plan } from '../../plan/plan.ts';

/** The variables that all sessions share, to look at first when sessions see each other. */
export function sharedHint({ state }: Plan): string | undefined {
  const shared = state.filter(({ disposition }) => disposition === 'shared');
  const places = shared.map(({ name, file, line }) => `${name} (${file}:${line})`);
  return places.length === 0 ? undefined : `shared by all sessions: ${places.join(', ')}`;
}
