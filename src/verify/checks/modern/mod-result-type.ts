import { errorOf, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { discoverMethods } from '../../asking/first-request.ts';
import { callTool } from '../../asking/input-required.ts';
import { firstResource, listMethods } from '../../asking/read-lists.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const final = ['complete'];
/** The client declares no extension, so there are no more. */
const any = ['complete', 'input_required'];

export default defineCheck({
  id: 'mod-result-type',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const methods = [...discoverMethods(target), ...listMethods(client).map(({ method }) => method)];
    const uri = await firstResource(client);
    const tool = target.facts.roles.modern?.any;
    const lists = methods.map(async (method) => judge(await client.ask(method), final, method));
    const read = uri === undefined ? [] : [client.ask('resources/read', { params: { uri } })];
    const others = [...read, ...(tool ? [callTool(client, tool)] : [])].map(async (answer) =>
      judge(await answer, any, 'resources/read and tools/call'),
    );
    return worstOf(await Promise.all([...lists, ...others]));
  },
});

/** An error has no resultType. */
function judge(exchange: Exchange, allowed: readonly string[], methods: string): Verdict {
  const result = ownResult(exchange);
  if (errorOf(exchange)) return pass;
  if (result && allowed.some((one) => one === result['resultType'])) return pass;
  return fail(`resultType ${allowed.join(' or ')} in the result of ${methods}`, describe(exchange), { exchange });
}
