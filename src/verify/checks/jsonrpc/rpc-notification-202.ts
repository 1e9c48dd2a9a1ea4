import { isRefusal } from '../../answer.ts';
import { defineCheck, firstProblem, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcNotification } from '../../json-rpc.ts';
import type { Session } from '../../target.ts';
import type { Exchange } from '../../wire.ts';

export default defineCheck({
  id: 'rpc-notification-202',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    return firstProblem([() => known(session), () => unknown(session), () => malformed(session)]);
  },
});

async function known(session: Session) {
  const late = rpcNotification('notifications/cancelled', { requestId: 'never-sent', reason: 'check' });
  const answer = await session.post(late);
  return verdict(isAccepted(answer), 'HTTP 202 without a body for a notification', describe(answer));
}

/** A server that cannot accept a notification it does not know may refuse it; it may not answer it. */
async function unknown(session: Session) {
  const answer = await session.post(rpcNotification('notifications/mcp-migrate-unknown'));
  const ok = isAccepted(answer) || isRefusal(answer);
  return verdict(ok, 'HTTP 202 without a body for an unknown notification', describe(answer));
}

async function malformed(session: Session) {
  const answer = await session.post('{"jsonrpc":"2.0","method":7}');
  return verdict(answer.status >= 400, 'an HTTP error status for `"method":7`', describe(answer));
}

function isAccepted({ status, text }: Exchange): boolean {
  return status === 202 && text === '';
}
