import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { harmlessMethod, SessionError } from '../../client.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { quietMs } from '../../asking/silence.ts';
import type { Target } from '../../target.ts';
import { WireError } from '../../wire.ts';

const clients = 20;
const leastLeavingMs = 300;

export default defineCheck({
  id: 'life-disconnect-storm',
  eras: ['legacy', 'modern'],
  needs: ['process', 'client'],
  once: true,
  async run(subject) {
    const launched = await subject.launch();
    const { target } = launched;
    await Promise.all(Array.from({ length: clients }, () => vanish(target)));
    const exit = await launched.exited(quietMs(subject, leastLeavingMs));
    const cause = 'an error of a closed socket or stream that nobody handles';
    if (exit) return fail('a server that survives clients that vanish', 'the process ended', { cause });
    const client = await target.connect();
    const answer = await client.ask(harmlessMethod(client));
    return ownResult(answer) ? pass : fail('an answer after the storm', describe(answer), { cause });
  },
});

/** One client that leaves in the middle of a request and of a stream; what it sees of the storm does not matter. */
async function vanish(target: Target): Promise<void> {
  try {
    const client = await target.connect();
    await Promise.all([leaveStream(client), leaveRequest(client)]);
  } catch (error) {
    if (!(error instanceof WireError || error instanceof SessionError)) throw error;
  }
}

async function leaveStream(client: Client): Promise<void> {
  if (client.era === 'modern') return leaveRequest(client);
  const stream = await client.open('GET');
  await stream.close();
}

async function leaveRequest(client: Client): Promise<void> {
  await client.post(client.message(harmlessMethod(client)), { pace: { bytes: 8, pauseMs: 50 }, timeoutMs: 100 });
}
