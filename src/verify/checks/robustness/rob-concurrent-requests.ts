import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { listMethods } from '../../asking/read-lists.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const count = 50;
const expected = 'each of 50 requests at once to be answered with its own id and content';

export default defineCheck({
  id: 'rob-concurrent-requests',
  eras: ['legacy', 'modern'],
  alone: true,
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const lists = listMethods(client);
    const methods = lists.length > 0 ? lists : [{ method: harmlessMethod(client), member: undefined }];
    const asked = Array.from({ length: count }, (_, index) => methods[index % methods.length] ?? methods[0]);
    const verdicts = asked.map(async (one, index) => {
      const { method, member } = one ?? { method: harmlessMethod(client), member: undefined };
      return judge(await client.ask(method, { id: 1000 + index }), member);
    });
    return worstOf(await Promise.all(verdicts));
  },
});

/** One that was turned away for being too much was not lost. */
function judge(exchange: Exchange, member: string | undefined): Verdict {
  const result = ownResult(exchange);
  if (exchange.status === 429) return pass;
  const isOwn = result !== undefined && (member === undefined || Array.isArray(result[member]));
  return isOwn ? pass : fail(expected, describe(exchange), { exchange });
}
