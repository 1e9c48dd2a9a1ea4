import { isRefusal } from '../../messages/answer.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { rpcNotification } from '../../messages/json-rpc.ts';
import { modernHeaders } from '../../messages/modern.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-notification-and-response-post',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const request = client.message(harmlessMethod(client));
    const [notification, response, batch] = await Promise.all([
      client.post(rpcNotification('notifications/mcp-migrate')),
      client.post(JSON.stringify({ jsonrpc: '2.0', id: 1, result: {} })),
      client.post(`[${request}]`, { set: modernHeaders(request) }),
    ]);
    // Without _meta a server of both eras may take them for legacy messages, which it has to accept.
    const others = target.facts.initialized ? [] : [judgeOther(response, 'a response'), judgeOther(batch, 'a batch')];
    return worstOf([judgeNotification(notification), ...others]);
  },
});

function judgeNotification(exchange: Exchange): Verdict {
  const isAccepted = exchange.status === 202 && exchange.text === '';
  if (isAccepted || isRefusal(exchange)) return pass;
  return fail('HTTP 202 without a body, or 4xx, for a notification', describe(exchange), { exchange });
}

/** Clients may send neither; what a server has to do about it is not said. */
function judgeOther(exchange: Exchange, sent: string): Verdict {
  return isRefusal(exchange) ? pass : warn(`HTTP 4xx for ${sent}`, describe(exchange), { exchange });
}
