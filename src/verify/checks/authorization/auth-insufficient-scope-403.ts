import { bearerChallenge, isScope } from '../../messages/challenge.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { describeChallenge, knock } from '../../asking/knock.ts';
import type { Target } from '../../target.ts';
import type { Exchange } from '../../wire.ts';

const expected = 'HTTP 403 with error="insufficient_scope", scope and resource_metadata for a token that lacks a scope';

export default defineCheck({
  id: 'auth-insufficient-scope-403',
  eras: ['legacy', 'modern'],
  needs: ['protection', 'token:lowScope'],
  async run(target) {
    const { lowScope: token = '' } = target.tokens;
    const first = await knock(target, { token });
    return first.status < 300 ? judgeFurther(target, token) : judge(first);
  },
});

/** The scope may be wanted for some requests only. */
async function judgeFurther(target: Target, token: string): Promise<Verdict> {
  const client = await target.connect({ token });
  const listed = await client.ask(harmlessMethod(client));
  if (listed.status >= 300) return judge(listed);
  if (!target.facts.roles[target.era]?.any) {
    return notApplicable('the token is good enough for all that was tried; --allow-tool names a tool to try');
  }
  const { name, arguments: given } = target.tool('any');
  return judge(await client.ask('tools/call', { params: { name, arguments: given } }));
}

function judge(exchange: Exchange): Verdict {
  if (exchange.status !== 403) return fail(expected, describe(exchange), { exchange });
  const parameters = bearerChallenge(exchange.headers)?.parameters;
  const isWhole =
    parameters?.get('error') === 'insufficient_scope' &&
    isScope(parameters.get('scope') ?? '') &&
    parameters.has('resource_metadata');
  return isWhole ? pass : fail(expected, describeChallenge(exchange), { exchange });
}
