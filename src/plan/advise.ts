import { servedEras } from '../project/state/served-eras.ts';
import type { ts } from 'ts-morph';
import type { Place, ProjectModel } from '../project/project-model.ts';
import { requestCode } from '../project/requests/request-code.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import type { Finding } from '../spec/finding.ts';
import { findingRules } from './findings/index.ts';
import type { FindingRule, Spot } from './findings/rule.ts';

/** Everything the rules find. `withoutAuth`: nobody is asked who they are. */
export const findingsIn = (project: ProjectModel, { withoutAuth }: { readonly withoutAuth: boolean }): Finding[] =>
  judged(findingRules, project, withoutAuth);

function judged(rules: readonly FindingRule[], project: ProjectModel, withoutAuth: boolean): Finding[] {
  const subject = { project, requests: requestCode(project) };
  return rules.flatMap((rule) => [...rule.find(subject)].map((spot) => toFinding(rule, spot, withoutAuth)));
}

/**
 * What a person should know about a migrated server, read off the sources as they were. It listens on loopback and
 * refuses any other address without authentication, so nothing is an error where there is a way to ask for one.
 */
export function advise(project: ProjectModel): Finding[] {
  const withoutAuth = project.options.auth.length === 0;
  const rules = findingRules.filter(({ afterwards }) => !afterwards);
  return judged(rules, project, withoutAuth)
    .filter(({ id }) => !MENDED.has(id))
    .map((finding) => (withoutAuth || OPEN_TO_ALL.has(finding.id) ? finding : mild(finding)));
}

/** What a person should know about the sources as the migration leaves them. */
export function adviseAfterwards(project: ProjectModel): Finding[] {
  const rules = findingRules.filter(({ afterwards }) => afterwards);
  return judged(rules, project, project.options.auth.length === 0);
}

/** What is wrong with how a server that speaks HTTP already keeps its clients apart. */
export function adviseAsItIs(project: ProjectModel): Finding[] {
  const rules = findingRules.filter(({ id }) => AS_IT_IS.has(id));
  return judged(rules, project, project.options.auth.length === 0);
}

const AS_IT_IS = new Set(['faulty-endpoint', 'shared-endpoint', 'shared-state']);

const mild = (finding: Finding): Finding =>
  finding.severity === 'error' ? { ...finding, severity: 'warning' } : finding;

/** What no authentication makes harmless. */
const OPEN_TO_ALL = new Set(['own-variable', 'shared-process']);

/** What the migration mends itself. */
const MENDED = new Set(['sdk-version']);

function toFinding(rule: FindingRule, { at, message, ...spot }: Spot, withoutAuth: boolean): Finding {
  const severity = spot.severity ?? (withoutAuth ? rule.withoutAuth : undefined) ?? rule.severity;
  return { id: rule.id, severity, ...placeOf(at), message, fix: spot.fix ?? rule.fix };
}

const placeOf = (at: ts.Node | Place): Place =>
  'kind' in at ? { file: fileOf(at), line: lineOf(at) } : { file: at.file, line: at.line };

/** The advice without what seemed to keep an era out before anything was changed, and did not. */
export const stillSo = (advice: readonly Finding[], model: ProjectModel): Finding[] =>
  advice.filter(({ id }) => id !== 'modern-era-left-out' || servedEras(model)?.http !== 'both');
