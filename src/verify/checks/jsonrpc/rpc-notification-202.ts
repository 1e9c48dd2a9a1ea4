import { isRefusal } from '../../messages/answer.ts';
import { bend } from '../../messages/bend.ts';
import { defineCheck, firstProblem, forNobody, verdict } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import type { Exchange } from '../../wire.ts';

export default defineCheck({
  id: 'rpc-notification-202',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    return firstProblem([() => known(client), () => unknown(client), () => malformed(client)]);
  },
});

/** In 2026-07-28 no notification goes from the client to the server, so it may refuse even this one. */
async function known(client: Client) {
  const params = { requestId: 'never-sent', reason: 'check' };
  const answer = await client.post(notification(client, 'notifications/cancelled', params));
  const ok = isAccepted(answer) || (client.era === 'modern' && isRefusal(answer));
  return ignoringBody(verdict(ok, 'HTTP 202 without a body for a notification', describe(answer)), answer);
}

/** A server that cannot accept a notification it does not know may refuse it; it may not answer it. */
async function unknown(client: Client) {
  const answer = await client.post(notification(client, 'notifications/mcp-migrate-unknown'));
  const ok = isAccepted(answer) || isRefusal(answer);
  return ignoringBody(verdict(ok, 'HTTP 202 without a body for an unknown notification', describe(answer)), answer);
}

async function malformed(client: Client) {
  const answer = await client.post(bend(notification(client, 'notifications/initialized'), { method: 7 }));
  const judged = verdict(answer.status >= 400, 'an HTTP error status for `"method":7`', describe(answer));
  return forNobody(judged, 'no known client sends a notification without a name');
}

function ignoringBody(judged: Verdict, { status }: Exchange): Verdict {
  return status === 202 ? forNobody(judged, 'known clients do not read the body of a 202') : judged;
}

function notification(client: Client, method: string, params?: Readonly<Record<string, unknown>>): string {
  return bend(client.message(method, params && { params }), { id: undefined });
}

function isAccepted({ status, text }: Exchange): boolean {
  return status === 202 && text === '';
}
