import { judgeAuthorizationServers } from '../../asking/authorization-servers.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { quote } from '../../describe.ts';
import { readMetadata } from '../../asking/metadata-step.ts';
import type { FoundMetadata } from '../../asking/metadata-step.ts';
import { originMetadataUrl } from '../../asking/resource-metadata.ts';
import type { Target } from '../../target.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'auth-as-issuer-match',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  once: true,
  run: async (target) => worstOf([await judgeAuthorizationServers(target, judge), await judgeMirror(target)]),
});

function judge({ document: { issuer }, exchange, url }: FoundMetadata, named: string): Verdict {
  if (issuer === named) return pass;
  const expected = `"issuer": ${JSON.stringify(named)} at ${url}, as authorization_servers says`;
  return fail(expected, `"issuer": ${shown(issuer)}`, { exchange });
}

/** Metadata at the server's own origin has to be about that origin; copies are for clients of 2025-03-26. */
async function judgeMirror(target: Target): Promise<Verdict> {
  const { origin } = new URL(target.url);
  const { document, exchange, url } = await readMetadata(target, originMetadataUrl(target));
  const issuer = document?.['issuer'];
  if (!exchange || typeof issuer !== 'string' || issuer.replace(/\/$/, '') === origin) return pass;
  const expected = `"issuer": ${JSON.stringify(origin)} at ${url}, or no metadata there`;
  const cause = 'the server repeats the metadata of its authorization server at its own origin: clients discard it';
  return warn(expected, `"issuer": ${shown(issuer)}`, { exchange, cause });
}

const shown = (issuer: unknown): string => (issuer === undefined ? 'missing' : quote(JSON.stringify(issuer)));
