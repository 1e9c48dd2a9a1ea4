import type { ProjectModel } from '../project-model.ts';
import { streamableAppOf } from './endpoint.ts';
import { endpointFaults, servingsSeen } from './repair.ts';
import { unknownAnswers, type UnknownAnswer } from './unknown-answers.ts';

type Sources = Pick<ProjectModel, 'program' | 'references' | 'options' | 'sites'>;

/** The check that shows it. */
const UNKNOWN = 'session-unknown-404';

/** Where an endpoint that keeps all else it has to answers unknown sessions 400; none where more than that breaks clients. */
export function mendsOf(project: Sources): UnknownAnswer[] {
  const endpoint = streamableAppOf(project);
  const breaking = endpointFaults(project, endpoint).filter(({ effect }) => effect !== 'lacks');
  if (breaking.length === 0 || breaking.some(({ check }) => check !== UNKNOWN)) return [];
  return servingsSeen(project, endpoint).flatMap(({ serving }) => unknownAnswers(serving, project));
}
