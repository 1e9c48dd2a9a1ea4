import type { ProjectModel } from '../project/project-model.ts';
import { formerSseOf, type FormerSse } from '../project/sse/former-sse.ts';
import type { Plan } from './plan.ts';

/** A server that could be started over stdio too was read over that. */
export function reachedBefore(
  formerSse: FormerSse | undefined,
  first: ProjectModel | undefined,
): Pick<Plan, 'formerSse' | 'alsoFormer'> {
  if (formerSse?.besides === undefined) return { formerSse };
  const made = formerSse.speaks === 'HTTP+SSE' ? first?.sse?.file : undefined;
  if (made === undefined) return { formerSse: undefined };
  return { formerSse: undefined, alsoFormer: { source: undefined, made, formerSse: undefined } };
}

/** What HTTP+SSE comes to where a rule replaces it. */
export function replacedSse(project: ProjectModel): FormerSse | undefined {
  const replacement = project.answers.sse;
  if (!replacement || 'reason' in replacement) return undefined;
  return 'former' in replacement ? replacement.former : formerSseOf(replacement, project.references);
}
