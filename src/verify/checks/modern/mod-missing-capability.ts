import { errorOf, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { callTool, questionIn } from '../../asking/input-required.ts';
import { isObject } from '../../messages/json-rpc.ts';
import type { Exchange } from '../../wire.ts';

const expected =
  'HTTP 400 with the error -32021 and data.requiredCapabilities, for a tool that asks a client without capabilities';

export default defineCheck({
  id: 'mod-missing-capability',
  eras: ['modern'],
  needs: ['client', 'tool:asks'],
  async run(target) {
    return judge(await callTool(await target.connect(), target.tool('asks')));
  },
});

function judge(exchange: Exchange): Verdict {
  const question = questionIn(exchange);
  if (question && Object.keys(question.inputRequests).length > 0) {
    return fail(expected, describe(exchange), { cause: 'the server asks for what the client has not declared' });
  }
  const result = ownResult(exchange);
  if (result && result['isError'] !== true) return pass; // the tool can do without
  if (result)
    return warn(expected, describe(exchange), { cause: 'the tool itself fails, so the client learns no reason' });
  return judgeError(exchange);
}

function judgeError(exchange: Exchange): Verdict {
  const { code, data } = errorOf(exchange) ?? {};
  if (code !== -32021) return fail(expected, describe(exchange));
  const required = isObject(data) ? data['requiredCapabilities'] : undefined;
  if (!isObject(required) || Object.keys(required).length === 0) {
    return fail(expected, describe(exchange), {
      cause: 'data.requiredCapabilities is no object that names a capability',
    });
  }
  if (exchange.status === 400) return pass;
  const cause = 'the status is sent before the tool runs, as with responses that are always event streams';
  return fail(expected, describe(exchange), { cause });
}
