import { messagesOf } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { headerValues } from '../../messages/headers.ts';

const expected = 'HTTP 200 with one Content-Type, application/json or text/event-stream, and a body of that type';

export default defineCheck({
  id: 'cn-post-response-type',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.ask(harmlessMethod(client));
    if (answer.status !== 200) return fail(expected, describe(answer));
    if (headerValues(answer.headers, 'content-type').length !== 1) {
      return fail(expected, describe(answer), { cause: 'no single Content-Type' });
    }
    return messagesOf(answer).length > 0 ? pass : fail(expected, describe(answer));
  },
});
