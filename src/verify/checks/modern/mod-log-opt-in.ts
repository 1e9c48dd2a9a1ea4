import { errorCodeOf, messagesOf } from '../../messages/answer.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe, quote } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';
import { metaKey } from '../../messages/modern.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

export default defineCheck({
  id: 'mod-log-opt-in',
  eras: ['modern'],
  needs: ['client', 'tool:logs'],
  async run(target) {
    const client = await target.connect();
    const { name, arguments: given } = target.tool('logs');
    const call = (level?: string) => {
      const meta = level === undefined ? {} : { [metaKey('logLevel')]: level };
      return client.ask('tools/call', { params: { name, arguments: given }, meta });
    };
    const [silent, severe, unknown] = await Promise.all([call(), call('emergency'), call('mcp-migrate')]);
    return worstOf([
      judge(silent, 'no log message for a request without logLevel', levels.length),
      judge(severe, 'no log message below the logLevel emergency', levels.indexOf('emergency')),
      judgeUnknown(unknown),
    ]);
  },
});

/** `threshold` is the place of the first level that may be sent. */
function judge(exchange: Exchange, expected: string, threshold: number): Verdict {
  const unwanted = messagesOf(exchange).find(({ method, params }) => {
    const level = isObject(params) ? levels.indexOf(String(params['level'])) : -1;
    return method === 'notifications/message' && level < threshold;
  });
  return unwanted ? fail(expected, quote(JSON.stringify(unwanted)), { exchange }) : pass;
}

function judgeUnknown(exchange: Exchange): Verdict {
  if (errorCodeOf(exchange) === -32602) return pass;
  return warn('the error -32602 for an unknown logLevel', describe(exchange), { exchange });
}
