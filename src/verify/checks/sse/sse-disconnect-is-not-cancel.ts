import { ownResult } from '../../messages/answer.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import type { Session } from '../../client.ts';
import { describe } from '../../describe.ts';
import { callOf } from '../../asking/event-streams.ts';
import { callTool } from '../../asking/input-required.ts';
import { quietMs } from '../../asking/silence.ts';
import type { Target } from '../../target.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import { WireError } from '../../wire.ts';
import type { Exchange } from '../../wire.ts';

const attempts = 3;
const pauseMs = 50;
const expected = 'the call to go on after the client has lost its connection, its effect to be seen afterwards';
const cause = 'the server instance is closed when the response closes (`res.on("close")`), which cancels what it runs';

export default defineCheck({
  id: 'sse-disconnect-is-not-cancel',
  eras: ['legacy'],
  alone: true,
  needs: ['initialize', 'tool:slow', 'tool:observer'],
  async run(target) {
    const session = await target.openSession();
    const whole = await callTool(session, target.tool('slow'));
    if (!ownResult(whole)) return blocked(`the slow tool gave no result: ${describe(whole)}`);
    // On a busy machine the client may have left before its call arrived.
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const quick = await observe(session, target.tool('observer'));
      const watched = { target, session, before: contentOf(quick) };
      await leave(watched, (quick.durationMs + whole.durationMs) / 2);
      const polls = Math.ceil((whole.durationMs * 1.5 + quietMs(session, 500)) / pauseMs);
      if (await changes(watched, polls)) return pass;
    }
    return fail(expected, `no effect, ${attempts} times`, { cause });
  },
});

interface Watched {
  readonly target: Target;
  readonly session: Session;
  readonly before: string;
}

/** Drops the connection of a call `ms` milliseconds after it began: it has arrived by then, and is not over. */
async function leave({ target, session }: Watched, ms: number): Promise<void> {
  const change = { timeoutMs: Math.ceil(ms) };
  try {
    const stream = await session.stream('tools/call', { ...callOf(session, target.tool('slow')), change });
    await stream.ended(ms - stream.headersAtMs);
    await stream.close();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
}

async function changes({ target, session, before }: Watched, polls: number): Promise<boolean> {
  for (let poll = 0; poll < polls; poll += 1) {
    if (contentOf(await observe(session, target.tool('observer'), pauseMs)) !== before) return true;
  }
  return false;
}

/** Asks the observer, so slowly that it takes `pause` milliseconds. */
function observe(session: Session, { name, arguments: given }: AllowedTool, pause = 0): Promise<Exchange> {
  const body = session.message('tools/call', { params: { name, arguments: given } });
  return session.post(body, { pace: { bytes: Math.ceil(body.length / 2), pauseMs: pause } });
}

function contentOf(exchange: Exchange): string {
  return JSON.stringify(ownResult(exchange)?.['content'] ?? null);
}
