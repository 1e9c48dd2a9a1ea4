import { isSince } from '../../../spec/revisions.ts';
import { messagesOf } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { refusals } from '../../asking/refusals.ts';
import type { Exchange } from '../../wire.ts';

const cause = 'JSON-RPC 2.0 writes null for an unknown id; in MCP an id is a string or an integer, or it is not there';

export default defineCheck({
  id: 'rpc-error-id-not-null',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const { era, facts } = target;
    const version = facts.protocolVersion ?? '';
    if (era === 'legacy' && !isSince(version, '2025-11-25')) {
      return notApplicable(`the server speaks ${version}, in which every error has an id`);
    }
    const client = await target.connect();
    const answers = await Promise.all([
      client.post('{"jsonrpc":'),
      client.ask(harmlessMethod(client), { change: { set: [['Content-Type', 'text/plain']] } }),
      ...refusals(client),
    ]);
    return firstProblem(answers.map((answer) => () => Promise.resolve(judge(answer))));
  },
});

function judge(exchange: Exchange): Verdict {
  const hasNull = messagesOf(exchange).some((message) => 'error' in message && message['id'] === null);
  if (!hasNull) return pass;
  return fail('errors without an `id` where it is unknown, never `"id":null`', describe(exchange), { cause, exchange });
}
