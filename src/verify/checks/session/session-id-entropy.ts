import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { isTurnedAway } from '../../messages/answer.ts';
import { blocked, defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe, quote } from '../../describe.ts';
import { header } from '../../messages/headers.ts';
import { guessableBits } from '../../messages/id-entropy.ts';
import { initializeRequest } from '../../messages/json-rpc.ts';
import { mapLimited } from '../../map-limited.ts';

const count = 20;
const atOnce = 4;
/** Fewer ids than that say little. */
const enough = 5;
/** A UUID of version 4 has 122. */
const enoughBits = 120;
const expected = 'session ids that differ in at least 120 random bits, such as a UUID of version 4';

export default defineCheck({
  id: 'session-id-entropy',
  eras: ['legacy'],
  needs: ['session'],
  async run(target) {
    const attempts = Array.from({ length: count }, () => initializeRequest(latestLegacyRevision));
    const all = await mapLimited(attempts, atOnce, (attempt) => target.post(attempt));
    const answers = all.filter((answer) => !isTurnedAway(answer));
    if (answers.length < enough) return notApplicable(`the server takes no more than ${answers.length} sessions`);
    const refused = answers.find(({ headers }) => header(headers, 'mcp-session-id') === undefined);
    if (refused) return blocked(`not each of ${answers.length} initializations gave a session: ${describe(refused)}`);
    const ids = answers.map(({ headers }) => header(headers, 'mcp-session-id') ?? '');
    if (new Set(ids).size < ids.length) return fail(expected, 'the same id for two sessions');
    const bits = Math.floor(guessableBits(ids));
    const cause = 'whoever has one id can try the others: take crypto.randomUUID()';
    return bits >= enoughBits ? pass : fail(expected, `about ${bits} bits: ${quote(ids.join(' '))}`, { cause });
  },
});
