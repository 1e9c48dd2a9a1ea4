import { responseTo } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askFirst } from '../../asking/first-request.ts';
import type { Target } from '../../target.ts';
import { WireError } from '../../wire.ts';
import type { Exchange } from '../../wire.ts';

/** A proxy in front may route the foreign name elsewhere or hang up, so anything but an MCP answer is right. */
export default defineCheck({
  id: 'sec-host-rebinding',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const answer = await askAsStranger(target);
    if (!answer || answer.status >= 400 || !responseTo(answer, 1)) return pass;
    return fail('HTTP 403 or 421 for `Host: evil.example.com`', describe(answer));
  },
});

async function askAsStranger(target: Target): Promise<Exchange | undefined> {
  try {
    return await askFirst(target, { set: [['Host', 'evil.example.com']] });
  } catch (error) {
    if (error instanceof WireError && error.kind === 'closed') return undefined;
    throw error;
  }
}
