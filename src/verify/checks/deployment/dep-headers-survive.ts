import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { blocked, defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { isGatewayPage } from '../../asking/gateway.ts';
import { header, isSecretHeader } from '../../messages/headers.ts';
import { initializeRequest, rpcRequest } from '../../messages/json-rpc.ts';
import { lostOfLegacy, lostOfModern } from '../../asking/lost-headers.ts';
import type { Target } from '../../target.ts';

const lost = (name: string, direction: 'server' | 'client'): string =>
  `${name} gets lost on its way to the ${direction}`;

export default defineCheck({
  id: 'dep-headers-survive',
  eras: ['legacy', 'modern'],
  alone: 'last',
  needs: [],
  async run(target) {
    const { facts, era } = target;
    if (!facts.access) return credentialsOf(target);
    const speaks = era === 'legacy' ? facts.initialized : facts.modern !== undefined;
    if (!speaks) return blocked(facts.problem);
    const ofEra = era === 'legacy' ? lostOfLegacy : lostOfModern;
    return firstProblem([() => challengeOf(target), () => ofEra(target), () => methodsOf(target)]);
  },
});

/** The run's credentials were answered with 401: does the server see any difference to a request without? */
async function credentialsOf(target: Target): Promise<Verdict> {
  const body = initializeRequest(latestLegacyRevision);
  const [own, bare] = await Promise.all([target.post(body), target.post(body, { anonymous: true })]);
  const hasCredentials = own.request.headers.some(([name]) => isSecretHeader(name));
  const differs = [own.status, own.text, challenge(own)].join() !== [bare.status, bare.text, challenge(bare)].join();
  if (!hasCredentials || differs) return blocked(target.facts.problem);
  const cause = `${lost('Authorization', 'server')}, or the server does not know this token and says the same without one`;
  return fail('an answer that depends on the credentials', `with them as without: ${describe(own)}`, {
    cause,
    exchange: own,
  });
}

async function challengeOf(target: Target): Promise<Verdict> {
  if (!target.facts.protected) return pass;
  const answer = await target.post(rpcRequest(2, 'ping'), { anonymous: true });
  if (answer.status !== 401 || challenge(answer) !== undefined) return pass;
  const cause = `${lost('WWW-Authenticate', 'client')}, or the server sends none`;
  return fail('WWW-Authenticate beside a 401', `${describe(answer)}, no such header`, { cause, exchange: answer });
}

async function methodsOf(target: Target): Promise<Verdict> {
  const preflight = [['Origin', 'http://localhost'] as const, ['Access-Control-Request-Method', 'POST'] as const];
  const answers = await Promise.all([target.send('OPTIONS', { set: preflight }), target.send('DELETE')]);
  const page = answers.find(isGatewayPage);
  if (!page) return pass;
  const cause = 'a gateway on the way answers this method itself';
  const expected = `${page.request.method} to reach the server`;
  return fail(expected, describe(page), { cause, exchange: page });
}

function challenge({ headers }: Parameters<typeof isGatewayPage>[0]): string | undefined {
  return header(headers, 'www-authenticate');
}
