import { ownResponse, ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass, verdict } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { textOf, withText } from '../../echoes.ts';
import { headerParameters } from '../../messages/header-parameters.ts';
import type { Target } from '../../target.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import type { Exchange } from '../../wire.ts';

const text = 'x'.repeat(200_000);

export default defineCheck({
  id: 'rob-payload-200k',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const echo = target.facts.roles[target.era]?.echo;
    return firstProblem([() => asMeta(client), ...(echo ? [() => asArgument(target, client, echo)] : [])]);
  },
});

async function asMeta(client: Client): Promise<Verdict> {
  const answer = await client.ask(harmlessMethod(client), { meta: { 'mcp-migrate/padding': text } });
  if (ownResult(answer)) return pass;
  return fail('a result for a request of 200 kB', describe(answer), { ...causeOf(answer) });
}

/** A tool may have a limit of its own, and says so in its own words. */
async function asArgument(target: Target, client: Client, echo: AllowedTool): Promise<Verdict> {
  const { name, arguments: given } = withText(echo, text);
  const definition = target.facts.tools[target.era]?.find((tool) => tool['name'] === name);
  const annotated = headerParameters(definition?.['inputSchema']).map(({ path }) => path[0]);
  const [echoed] = textOf(echo) ?? [];
  if (echoed === undefined || annotated.includes(echoed)) return pass;
  const answer = await client.ask('tools/call', { params: { name, arguments: given } });
  const result = ownResult(answer);
  if (answer.status < 300 && ownResponse(answer) && (!result || result['isError'] === true)) return pass;
  const isWhole = JSON.stringify(result?.['content'] ?? '').includes(text);
  return verdict(isWhole, `200 kB of text as they were given to ${name}`, describe(answer));
}

function causeOf({ status }: Exchange): { cause?: string } {
  if (status !== 413) return {};
  return { cause: 'a limit of a body parser; that of express.json() is 100 kB unless `limit` says otherwise' };
}
