import { messagesOf } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';
import { refusals } from '../../asking/refusals.ts';
import type { Exchange } from '../../wire.ts';

const expected = 'the id "abc" of the request in the JSON-RPC error';
const cause = 'the error is made before the body is read, so a client cannot tell which request it belongs to';

export default defineCheck({
  id: 'rpc-error-id-when-readable',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const unknown = client.ask('mcp-migrate/unknown', { id: 'abc' });
    const answers = await Promise.all([...refusals(client), unknown]);
    return firstProblem(answers.map((answer) => () => Promise.resolve(judge(answer))));
  },
});

/** The transports allow an error "that has no id" for what they do not accept, so a lost id only warns there. */
function judge(exchange: Exchange): Verdict {
  const message = messagesOf(exchange).find((one) => 'error' in one);
  if (!message || message['id'] === 'abc') return pass;
  if ((message['id'] ?? null) !== null) return fail(expected, describe(exchange), { exchange });
  if (isOfTheMessage(message['error'])) return fail(expected, describe(exchange), { exchange });
  return warn(expected, describe(exchange), { exchange, cause });
}

/** Whether the code says that the message was read: unknown method, invalid params, or one of 2026-07-28. */
function isOfTheMessage(error: unknown): boolean {
  const code = isObject(error) ? error['code'] : undefined;
  return [-32601, -32602, -32020, -32021, -32022].includes(Number(code));
}
