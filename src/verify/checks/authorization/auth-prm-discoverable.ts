import { blocked, defineCheck, fail, pass, warn } from '../../check.ts';
import { findResourceMetadata, outcomesOf, predates, wellKnownUrls } from '../../asking/resource-metadata.ts';

export default defineCheck({
  id: 'auth-prm-discoverable',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  async run(target) {
    const { named, steps, found, isOAuth } = await findResourceMetadata(target);
    if (found) return pass;
    if (steps.some(({ isLate }) => isLate)) return blocked(`ran out of time: ${outcomesOf(steps)}`);
    const where = named === undefined ? wellKnownUrls(target.url).join(' or ') : `${named}, which the challenge names`;
    const [exchange] = steps.flatMap((step) => step.exchange ?? []);
    const expected = `HTTP 200 with a JSON object at ${where}`;
    return predates(target) ?? (isOAuth ? fail : warn)(expected, outcomesOf(steps), { ...(exchange && { exchange }) });
  },
});
