import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { defineCheck, firstProblem, verdict } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { initializeRequest, rpcNotification, rpcRequest } from '../../json-rpc.ts';
import type { Target } from '../../target.ts';

const posts = [
  ['initialize', initializeRequest(latestLegacyRevision)],
  ['ping', rpcRequest(2, 'ping')],
  ['a notification', rpcNotification('notifications/initialized')],
] as const;

export default defineCheck({
  id: 'auth-401-without-token',
  eras: ['legacy'],
  needs: ['protection'],
  run: (target) =>
    firstProblem([
      ...posts.map(
        ([name, body]) =>
          () =>
            postWithoutToken(target, name, body),
      ),
      () => sendWithoutToken(target, 'GET'),
      () => sendWithoutToken(target, 'DELETE'),
    ]),
});

async function postWithoutToken(target: Target, name: string, body: string): Promise<Verdict> {
  const answer = await target.post(body, { anonymous: true });
  return verdict(answer.status === 401, `HTTP 401 for ${name} without credentials`, describe(answer));
}

async function sendWithoutToken(target: Target, method: 'GET' | 'DELETE'): Promise<Verdict> {
  const answer = await target.send(method, { anonymous: true });
  const expected = `HTTP 401, or 405 where not offered, for ${method} without credentials`;
  return verdict([401, 405].includes(answer.status), expected, describe(answer));
}
