import { dispositionOf } from '../project/state/disposition.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { sdkVersionOf } from '../project/sdk-version.ts';
import { releasesAround, releasesInSessions } from '../project/process/session-release.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import type { Finding } from '../spec/finding.ts';

/** What the generated sources do for servers on SDK v1 and not for those on v2. */
export function beyondSecondSdk(model: ProjectModel): Finding[] {
  const [site] = model.sites;
  if (!site || sdkVersionOf(model.program) !== 'v2') return [];
  const reason = obstacle(model);
  if (reason === undefined) return [];
  return [
    { id: 'unknown-start', severity: 'error', file: fileOf(site.call), line: lineOf(site.call), message: reason },
  ];
}

function obstacle(model: ProjectModel): string | undefined {
  const { sites, state } = model;
  const asks = sites.some(({ factory }) => factory !== undefined && factory.parameters.length > 0);
  const kept = state.some((variable) => dispositionOf(variable, model).kind === 'isolated');
  const releases = releasesInSessions(model).length + sites.flatMap((site) => releasesAround(model, site)).length > 0;
  return asks && (kept || releases)
    ? 'the factory takes the context of its client, and state is kept per session: both at once is not handled yet'
    : undefined;
}
