import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { readMetadata } from '../../asking/metadata-step.ts';
import { doesWithout, findResourceMetadata, originMetadataUrl, outcomesOf } from '../../asking/resource-metadata.ts';

export default defineCheck({
  id: 'auth-2025-03-26-discovery',
  eras: ['legacy'],
  needs: ['protection'],
  async run(target) {
    const { origin } = new URL(target.url);
    const metadata = await readMetadata(target, originMetadataUrl(target));
    if (metadata.document) return pass;
    const paths = ['authorize', 'token', 'register'];
    const defaults = await Promise.all(paths.map((path) => readMetadata(target, `${origin}/${path}`)));
    // Where everything is behind authentication, 401 says nothing.
    if (defaults.every(({ exchange }) => exchange && ![401, 404].includes(exchange.status))) return pass;
    const way = await findResourceMetadata(target);
    const { found } = way;
    if (found) return notApplicable(`the server is found as later revisions want it, by ${found.url}`);
    const expected = `authorization server metadata at ${metadata.url}, or /authorize, /token and /register there`;
    const { exchange } = metadata;
    return doesWithout(way) ?? fail(expected, outcomesOf([metadata, ...defaults]), { ...(exchange && { exchange }) });
  },
});
