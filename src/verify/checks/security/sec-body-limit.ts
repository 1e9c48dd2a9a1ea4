import { isRefusal, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notRun, verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { isLocal } from '../../asking/local-address.ts';
import { WireError } from '../../wire.ts';
import type { Exchange } from '../../wire.ts';

const bytes = 12_000_000;
const cause = 'a body is collected without a limit, or with a high one, so that a few requests fill the memory';

export default defineCheck({
  id: 'sec-body-limit',
  eras: ['legacy', 'modern'],
  alone: true,
  once: true,
  needs: ['client'],
  async run(target) {
    if (!isLocal(target.url)) return notRun('12 MB are for servers in this network only');
    const client = await target.connect();
    const answer = await sendTooMuch(client);
    if (answer && !isRefusal(answer)) {
      return fail('HTTP 413 for a body of 12 MB', describe(answer), { cause, exchange: answer });
    }
    const next = await client.ask(harmlessMethod(client));
    return verdict(ownResult(next) !== undefined, 'a result for the request after one of 12 MB', describe(next));
  },
});

/** A valid request, so that only its size can be wrong; undefined when the server hangs up on it. */
async function sendTooMuch(client: Client): Promise<Exchange | undefined> {
  try {
    return await client.ask(harmlessMethod(client), { meta: { 'mcp-migrate/padding': 'x'.repeat(bytes) } });
  } catch (error) {
    if (error instanceof WireError && error.kind === 'closed') return undefined;
    throw error;
  }
}
