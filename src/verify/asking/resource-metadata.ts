import { blocked, notApplicable } from '../check.ts';
import type { Verdict } from '../check.ts';
import { bearerChallenge } from '../messages/challenge.ts';
import { knock, nobody } from './knock.ts';
import { firstFound, readMetadata } from './metadata-step.ts';
import type { FoundMetadata, MetadataStep } from './metadata-step.ts';
import type { Target } from '../target.ts';

/** The way to the protected resource metadata (RFC 9728). */
export interface ResourceMetadata {
  /** The URL in the challenge; undefined where it names none. */
  readonly named: string | undefined;
  readonly steps: readonly MetadataStep[];
  readonly found: FoundMetadata | undefined;
  /** Something speaks of OAuth. Where nothing does, keys may be handed out by hand: MCP recommends OAuth, no more. */
  readonly isOAuth: boolean;
}

/** Goes where clients go: to the URL of the challenge, or without one to the well-known URLs, the endpoint's first. */
export async function findResourceMetadata(target: Target): Promise<ResourceMetadata> {
  const parameters = bearerChallenge((await knock(target, nobody)).headers)?.parameters;
  const named = parameters?.get('resource_metadata');
  const urls = named === undefined ? wellKnownUrls(target.url) : [named];
  const steps = await Promise.all(urls.map((url) => readMetadata(target, url)));
  const found = firstFound(steps);
  const { expired, wrongAudience, wrongIssuer, lowScope } = target.tokens;
  const traces = [named, parameters?.get('scope'), found, expired, wrongAudience, wrongIssuer, lowScope];
  const isOAuth = traces.some((trace) => trace !== undefined) || (await isAuthorizationServer(target));
  return { named, steps, found, isOAuth };
}

async function isAuthorizationServer(target: Target): Promise<boolean> {
  return (await readMetadata(target, originMetadataUrl(target))).document !== undefined;
}

/** Where an endpoint that is its own authorization server says so. */
export function originMetadataUrl({ url }: Target): string {
  return `${new URL(url).origin}/.well-known/oauth-authorization-server`;
}

/** Judges the document; where there is none the verdict is blocked, or not applicable where none has to be. */
export async function judgeResourceMetadata(
  target: Target,
  judge: (found: FoundMetadata, way: ResourceMetadata) => Verdict | Promise<Verdict>,
): Promise<Verdict> {
  const way = await findResourceMetadata(target);
  if (way.found) return judge(way.found, way);
  return predates(target) ?? doesWithout(way) ?? blocked(`no protected resource metadata: ${outcomesOf(way.steps)}`);
}

/** For servers that speak 2025-03-26 only, which knows no such metadata. */
export function predates({ era, facts }: Target): Verdict | undefined {
  if (era !== 'legacy' || facts.protocolVersion !== '2025-03-26') return undefined;
  return notApplicable('the server speaks 2025-03-26, which has no protected resource metadata');
}

/** For servers that nothing says are about OAuth. */
export function doesWithout({ isOAuth }: ResourceMetadata): Verdict | undefined {
  return isOAuth ? undefined : notApplicable('nothing here speaks of OAuth: keys may be handed out by hand');
}

export function outcomesOf(steps: readonly MetadataStep[]): string {
  return steps.map(({ outcome }) => outcome).join('; ');
}

/** RFC 9728 §3.1: the well-known part goes before the path; clients of MCP try the root too. */
export function wellKnownUrls(endpoint: string): readonly string[] {
  const { origin, pathname } = new URL(endpoint);
  const root = `${origin}/.well-known/oauth-protected-resource`;
  return pathname === '/' ? [root] : [`${root}${pathname}`, root];
}
