import { ownResult } from '../../messages/answer.ts';
import { blocked, defineCheck, fail, notApplicable } from '../../check.ts';
import type { Client } from '../../client.ts';
import { quote } from '../../describe.ts';
import { callTool } from '../../asking/input-required.ts';
import { quietMs, silent } from '../../asking/silence.ts';
import type { Target } from '../../target.ts';
import { WireError } from '../../wire.ts';

const attempts = 6;
/** A busy machine notices late that a client has gone, but not every time. */
const enough = 4;
/** And it may be late with the effect, but hardly twice. */
const enoughSilence = 2;
const marginMs = 150;
const leaveMs = 50;
const expected = 'no effect of a slow call whose client has closed the connection';
const cause = 'the tool goes on: pass the signal of the request to it, and stop when it aborts';

export default defineCheck({
  id: 'mod-cancel-on-disconnect',
  eras: ['modern'],
  alone: true,
  needs: ['client', 'tool:slow', 'tool:observer'],
  async run(target) {
    const client = await target.connect();
    const whole = await callTool(client, target.tool('slow'));
    if (!ownResult(whole)) return blocked('the slow tool gave no result this time');
    const windowMs = 2 * whole.durationMs + quietMs(client, marginMs);
    let silences = 0;
    const seen: string[] = [];
    for (let attempt = 0; attempt < attempts && seen.length < enough; attempt += 1) {
      const before = await observe(target, client);
      await startAndLeave(target, client);
      const after = await observe(target, client, windowMs);
      if (before === after) silences += 1;
      if (silences === enoughSilence) return silent(windowMs);
      if (before === after) continue;
      // Calls of others have effects as well: only one that ends with the call left behind counts.
      if ((await observe(target, client, windowMs)) === after)
        seen.push(`${quote(before, 60)}, then ${quote(after, 60)}`);
    }
    if (seen.length < enough) return notApplicable('others call the slow tool meanwhile, so nothing can be told apart');
    return fail(expected, `the tool that shows the effect said ${seen.at(-1) ?? ''}`, { cause });
  },
});

/**
 * What the observer says after a while. A check has no clock of its own: the second half of the request is sent when
 * the time is over.
 */
async function observe(target: Target, client: Client, afterMs = 0): Promise<string> {
  const { name, arguments: given } = target.tool('observer');
  const request = client.message('tools/call', { params: { name, arguments: given } });
  const pace = { bytes: Math.ceil(request.length / 2), pauseMs: afterMs };
  const answer = await client.post(request, afterMs > 0 ? { pace } : {});
  return JSON.stringify(ownResult(answer)?.['content'] ?? answer.text);
}

/** Whether the headers come at once (an event stream) or with the result (JSON), the client leaves after 50 ms. */
async function startAndLeave(target: Target, client: Client): Promise<void> {
  const { name, arguments: given } = target.tool('slow');
  const params = { name, arguments: given };
  try {
    const stream = await client.stream('tools/call', { params, change: { timeoutMs: leaveMs } });
    await stream.ended(leaveMs);
    await stream.close();
  } catch (error) {
    if (!(error instanceof WireError) || error.kind !== 'timeout') throw error;
  }
}
