import { blocked } from '../check.ts';
import type { Verdict } from '../check.ts';
import { firstFound, readMetadata } from './metadata-step.ts';
import type { FoundMetadata, MetadataStep } from './metadata-step.ts';
import { judgeResourceMetadata, outcomesOf } from './resource-metadata.ts';
import type { Target } from '../target.ts';
import { worstOf } from '../worst-of.ts';

/** An authorization server that the metadata of the resource names. */
export interface AuthorizationServer {
  readonly issuer: string;
  readonly steps: readonly MetadataStep[];
  readonly found: FoundMetadata | undefined;
}

const maxServers = 5;

/** Judges each authorization server by its metadata, the worst verdict counts; see `blockedBy` for those without. */
export async function judgeAuthorizationServers(
  target: Target,
  judge: (found: FoundMetadata, issuer: string) => Verdict | Promise<Verdict>,
  missing: (server: AuthorizationServer) => Verdict = blockedBy,
): Promise<Verdict> {
  return judgeResourceMetadata(target, async ({ document, outcome }) => {
    const issuers = issuersIn(document['authorization_servers']);
    if (issuers.length === 0) return blocked(`no authorization server is named: ${outcome}`);
    const verdicts = issuers.map(async (issuer) => {
      const server = await findAuthorizationServer(target, issuer);
      return server.found ? judge(server.found, issuer) : missing(server);
    });
    return worstOf(await Promise.all(verdicts));
  });
}

/** No metadata, no verdict. */
export function blockedBy({ issuer, steps }: AuthorizationServer): Verdict {
  return blocked(`no metadata of the authorization server ${issuer}: ${outcomesOf(steps)}`);
}

/** The authorization servers that are named, at most five of them. */
export function issuersIn(named: unknown): readonly string[] {
  if (!Array.isArray(named)) return [];
  return named.filter((issuer) => typeof issuer === 'string').slice(0, maxServers);
}

/** Asks all places where the metadata of an issuer may be. */
export async function findAuthorizationServer(target: Target, issuer: string): Promise<AuthorizationServer> {
  const steps = await Promise.all(metadataUrls(issuer).map((url) => readMetadata(target, url)));
  return { issuer, steps, found: firstFound(steps) };
}

/** RFC 8414 §3.1 and OpenID Connect Discovery, in the order in which clients of MCP try them. */
function metadataUrls(issuer: string): readonly string[] {
  if (!URL.canParse(issuer)) return [issuer];
  const { origin, pathname, protocol } = new URL(issuer);
  if (!/^https?:$/.test(protocol)) return [issuer];
  const path = pathname.replace(/\/$/, '');
  const [oauth, openId] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
  const appended = path === '' ? [] : [`${origin}${path}${openId}`];
  return [`${origin}${oauth}${path}`, `${origin}${openId}${path}`, ...appended];
}
