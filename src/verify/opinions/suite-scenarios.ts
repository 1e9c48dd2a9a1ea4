import { latestLegacyRevision, modernRevision } from '../../spec/revisions.ts';
import type { Era, Revision } from '../../spec/revisions.ts';
import type { Facts } from '../facts.ts';

/** An endpoint as the official suite gets to see it. */
export interface SuiteTarget {
  readonly url: string;
  readonly eras: readonly Era[];
  readonly facts: Pick<Facts, 'protected' | 'capabilities' | 'modern' | 'tools'>;
}

/** A scenario in one era, and why it is not run if so. */
export interface ChosenScenario {
  readonly scenario: string;
  readonly era: Era;
  readonly revision: Revision;
  readonly why?: string;
}

interface Scenario {
  readonly eras: readonly Era[];
  /** Capabilities without which it fails on any server. */
  readonly needs?: readonly string[];
  readonly loopback?: true;
  /** It calls tools of these names, which only its own fixture has. */
  readonly calls?: RegExp;
}

const both: readonly Era[] = ['legacy', 'modern'];

/** Those that ask nothing but what every server has or declares. Header validation is left out: it calls the first tool. */
const scenarios: Readonly<Record<string, Scenario>> = {
  'server-initialize': { eras: ['legacy'] },
  ping: { eras: ['legacy'] },
  'server-session-lifecycle': { eras: ['legacy'] },
  'server-stateless': { eras: ['modern'], calls: /^test_/ },
  'server-sse-multiple-streams': { eras: both, needs: ['tools'] },
  'tools-list': { eras: both, needs: ['tools'] },
  'resources-list': { eras: both, needs: ['resources'] },
  'prompts-list': { eras: both, needs: ['prompts'] },
  'dns-rebinding-protection': { eras: both, loopback: true },
  caching: { eras: ['modern'], needs: ['tools', 'resources', 'prompts'] },
  'sep-2164-resource-not-found': { eras: ['modern'], needs: ['resources'] },
};

/** Every scenario that needs no fixture, in each era asked for, with the reason where this endpoint cannot have it. */
export function chooseScenarios(target: SuiteTarget): ChosenScenario[] {
  return target.eras.flatMap((era) =>
    Object.entries(scenarios)
      .filter(([, scenario]) => scenario.eras.includes(era))
      .map(([name, scenario]) => {
        const why = reasonAgainst(scenario, era, target);
        const revision = era === 'modern' ? modernRevision : latestLegacyRevision;
        return { scenario: name, era, revision, ...(why !== undefined && { why }) };
      }),
  );
}

function reasonAgainst(scenario: Scenario, era: Era, { url, facts }: SuiteTarget): string | undefined {
  const { hostname, search } = new URL(url);
  if (facts.protected) return 'the endpoint is protected, and the suite cannot send a token';
  if (search !== '') return 'the query of the URL may hold a key, and the suite takes it as an argument';
  if (scenario.loopback && !isLoopback(hostname)) return 'only for endpoints on localhost';
  const offered = (era === 'modern' ? facts.modern?.capabilities : facts.capabilities) ?? {};
  const lacking = scenario.needs?.filter((capability) => !(capability in offered)) ?? [];
  if (lacking.length > 0) return `the server declares no ${lacking.join(', no ')}`;
  const real = facts.tools[era]?.map(({ name }) => String(name)).find((name) => scenario.calls?.test(name));
  return real === undefined ? undefined : `it would call the tool ${real} of this server`;
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
