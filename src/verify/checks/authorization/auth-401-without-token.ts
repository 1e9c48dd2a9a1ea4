import { bend } from '../../messages/bend.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askFirst, firstMethod } from '../../asking/first-request.ts';
import { rpcNotification, rpcRequest } from '../../messages/json-rpc.ts';
import { nobody } from '../../asking/knock.ts';
import { ifOffered, inTurn, worstOfOffered } from '../../asking/offered.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';

export default defineCheck({
  id: 'auth-401-without-token',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  async run(target) {
    const first = judge(await askFirst(target, nobody), await firstMethod(target));
    const posts = await (target.era === 'legacy' ? legacyPosts(target) : modernPosts(target));
    const others = (['GET', 'DELETE'] as const).map((method) => () => {
      return ifOffered(target, method, async () => judge(await target.send(method, nobody), method));
    });
    return worstOfOffered([first, ...posts, ...(await inTurn(others))]);
  },
});

async function legacyPosts(target: Target): Promise<Verdict[]> {
  return [
    judge(await target.post(rpcRequest(2, 'ping'), nobody), 'ping'),
    judge(await target.post(rpcNotification('notifications/initialized'), nobody), 'a notification'),
  ];
}

async function modernPosts(target: Target): Promise<Verdict[]> {
  const client = await target.connect();
  const request = client.message('notifications/cancelled', { params: { requestId: 'none' } });
  return [
    judge(await client.ask('tools/list', { change: nobody }), 'tools/list'),
    judge(await client.post(bend(request, { id: undefined }), nobody), 'a notification'),
  ];
}

function judge(answer: Exchange, name: string): Verdict {
  const isOptional = name === 'GET' || name === 'DELETE';
  const expected = `HTTP 401${isOptional ? ', or 405 where not offered,' : ''} for ${name} without credentials`;
  const isRight = answer.status === 401 || (isOptional && answer.status === 405);
  return isRight ? pass : fail(expected, describe(answer), { exchange: answer });
}
