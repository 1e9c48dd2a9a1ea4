import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable } from '../../check.ts';
import { describe } from '../../describe.ts';
import { headerCall } from '../../asking/header-call.ts';
import { refusedAsMismatch } from '../../asking/header-mismatch.ts';
import { base64Sentinel } from '../../messages/modern.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-param-header-base64',
  eras: ['modern'],
  needs: ['client', 'tool:header'],
  async run(target) {
    const client = await target.connect();
    const { params, given } = headerCall(target);
    const text = given.find(({ value }) => typeof value === 'string');
    if (!text) return notApplicable('the arguments of the tool that may be called fill no x-mcp-header text parameter');
    const { header } = text;
    const call = (value: string) => client.ask('tools/call', { params, change: { set: [[header, value]] } });
    const valid = base64Sentinel(String(text.value));
    const [encoded, padded, foreign] = await Promise.all(
      [valid, withWrongPadding(valid), withForeignSign(valid)].map(call),
    );
    if (!encoded || !padded || !foreign) return notApplicable('nothing was sent');
    if (!ownResult(encoded)) {
      const cause = 'values that are not plain ASCII always come in Base64, so the tool cannot be called with them';
      return fail(`a result for ${header}: ${valid}`, describe(encoded), { exchange: encoded, cause });
    }
    return worstOf([
      refusedAsMismatch(foreign, `${header}: ${withForeignSign(valid)}, which is not Base64`),
      refusedAsMismatch(padded, `${header}: ${withWrongPadding(valid)}, whose padding is wrong`),
    ]);
  },
});

function withWrongPadding(sentinel: string): string {
  return /[^=]=+\?=$/.test(sentinel) ? sentinel.replace(/=+\?=$/, '?=') : sentinel.replace(/\?=$/, '=?=');
}

function withForeignSign(sentinel: string): string {
  return sentinel.replace(/=*\?=$/, (end) => `!${end}`);
}
