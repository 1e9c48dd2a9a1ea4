import { isRefusal } from '../../messages/answer.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import { describe } from '../../describe.ts';
import { knock } from '../../asking/knock.ts';

const expected = 'HTTP 401 for a token of the same authorization server that was issued for another resource';
const cause = 'the verifier does not compare the audience of the token with the URL of the server (RFC 8707)';

export default defineCheck({
  id: 'auth-audience',
  eras: ['legacy', 'modern'],
  needs: ['protection', 'token:wrongAudience'],
  async run(target) {
    const { wrongAudience: token = '' } = target.tokens;
    const exchange = await knock(target, { token });
    if (exchange.status === 401) return pass;
    const isKeptOut = isRefusal(exchange);
    return (isKeptOut ? warn : fail)(expected, describe(exchange), { exchange, ...(!isKeptOut && { cause }) });
  },
});
