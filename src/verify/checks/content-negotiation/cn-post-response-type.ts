import { messagesOf } from '../../answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { contentType } from '../../headers.ts';
import { harmlessRequest } from '../../target.ts';

const expected = 'HTTP 200 with one Content-Type, application/json or text/event-stream, and a body of that type';

export default defineCheck({
  id: 'cn-post-response-type',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.post(harmlessRequest(session, 2));
    if (answer.status !== 200) return fail(expected, describe(answer));
    if (contentType(answer.headers) === '')
      return fail(expected, describe(answer), { cause: 'no single Content-Type' });
    return messagesOf(answer).length > 0 ? pass : fail(expected, describe(answer));
  },
});
