import type { CheckResult } from '../result.ts';
import type { SecondOpinion } from './second-opinion.ts';

/** The requirements a method or a scenario is about. */
const related: Readonly<Record<string, readonly string[]>> = {
  initialize: ['rpc-initialize-result', 'pv-negotiate-same', 'mod-discover'],
  'tools/list': ['feat-capabilities-consistent', 'feat-tool-definitions-valid', 'session-reinitialize'],
  'server-initialize': ['rpc-initialize-result', 'pv-negotiate-same', 'session-id-charset'],
  ping: ['rob-ping'],
  'server-session-lifecycle': ['rpc-notification-202', 'session-delete', 'session-terminated-404-post'],
  'server-sse-multiple-streams': ['rob-concurrent-requests'],
  'tools-list': ['feat-capabilities-consistent', 'feat-tool-definitions-valid'],
  'resources-list': ['feat-capabilities-consistent'],
  'prompts-list': ['feat-capabilities-consistent'],
  'dns-rebinding-protection': ['sec-host-rebinding', 'sec-origin-403'],
  'server-stateless': [
    'mod-discover',
    'mod-discover-versions-honest',
    'mod-meta-required-400',
    'mod-clientinfo-optional',
    'mod-unsupported-version',
    'mod-version-header-mismatch',
    'mod-unknown-method-404',
  ],
  caching: ['mod-cache-hints'],
  'sep-2164-resource-not-found': ['mod-resource-not-found'],
};

/** It sends a foreign Host and a foreign Origin at once, so that either guard makes it pass. */
const oneIsEnough: ReadonlySet<string> = new Set(['dns-rebinding-protection']);

/** The opinions, each with the way in which our results on the same requirements contradict it. */
export function withDisagreements(
  opinions: readonly SecondOpinion[],
  results: readonly CheckResult[],
): SecondOpinion[] {
  return opinions.map((opinion) => {
    const disagrees = disagreement(opinion, results);
    return disagrees === undefined ? opinion : { ...opinion, disagrees };
  });
}

/** Only what both have tried can be a disagreement. */
function disagreement({ asked, era, outcome }: SecondOpinion, results: readonly CheckResult[]): string | undefined {
  if (era === undefined || outcome === 'not-run') return undefined;
  const ids = related[asked] ?? [];
  const ours = results.filter((result) => result.era === era && ids.includes(result.id));
  const named = (wanted: CheckResult['outcome']): string[] =>
    ours.filter((result) => result.outcome === wanted).map(({ id }) => id);
  const [passed, failed] = [named('pass'), named('fail')];
  if (passed.length + failed.length === 0) return undefined;
  const agrees = oneIsEnough.has(asked) ? passed.length > 0 : failed.length === 0;
  if (agrees === (outcome === 'pass')) return undefined;
  return agrees ? `it fails; passed here: ${passed.join(', ')}` : `it passes; failed here: ${failed.join(', ')}`;
}
