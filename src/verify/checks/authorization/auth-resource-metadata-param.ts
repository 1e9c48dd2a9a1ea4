import { defineCheck, fail, pass, warn } from '../../check.ts';
import { describeChallenge, knock, nobody } from '../../asking/knock.ts';
import { doesWithout, findResourceMetadata, predates } from '../../asking/resource-metadata.ts';

const expected = 'a challenge with resource_metadata, the absolute URL of the protected resource metadata';

export default defineCheck({
  id: 'auth-resource-metadata-param',
  eras: ['legacy'],
  needs: ['protection'],
  async run(target) {
    const way = await findResourceMetadata(target);
    const { named: url } = way;
    const exempt = predates(target) ?? doesWithout(way);
    if (exempt) return exempt;
    if (url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url)) return pass;
    const exchange = await knock(target, nobody);
    // From 2025-11-25 on the well-known URL is enough.
    const isRequired = url !== undefined || target.facts.protocolVersion === '2025-06-18';
    return (isRequired ? fail : warn)(expected, describeChallenge(exchange), { exchange });
  },
});
