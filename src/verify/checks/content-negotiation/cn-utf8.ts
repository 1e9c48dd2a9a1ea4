import { errorOf, ownResponse, ownResult } from '../../messages/answer.ts';
import { bend } from '../../messages/bend.ts';
import { defineCheck, fail, firstProblem, pass, verdict } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import { withText } from '../../echoes.ts';
import { header } from '../../messages/headers.ts';
import type { AllowedTool } from '../../tool-roles.ts';
import type { Exchange } from '../../wire.ts';

const sample = 'héllo 世界 🙂';
const member = 'mcp-migrate/text';

/** The id comes back from every server that takes it, so no tool is needed to see what became of it. */
export default defineCheck({
  id: 'cn-utf8',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const echo = target.facts.roles[target.era]?.echo;
    const first = await client.ask(harmlessMethod(client), { id: sample });
    const takesId = !errorOf(first) || ownResponse(first) !== undefined;
    return firstProblem([
      () => (takesId ? Promise.resolve(judge(first)) : inMeta(client)),
      () => inTwoPieces(client, takesId),
      ...(echo ? [() => throughTool(client, echo)] : []),
    ]);
  },
});

function judge(answer: Exchange): Verdict {
  if (!ownResponse(answer)) return fail(`a response with the id ${sample}`, describe(answer));
  return verdict(isLabelledUtf8(answer), 'no charset, or utf-8, in Content-Type', describe(answer));
}

/** Some servers take only some texts for an id, whatever their encoding. */
async function inMeta(client: Client): Promise<Verdict> {
  const answer = await client.ask(harmlessMethod(client), { meta: { [member]: sample } });
  if (!ownResult(answer)) return fail(`a result for a request with ${sample} in its _meta`, describe(answer));
  return judge(answer);
}

async function inTwoPieces(client: Client, takesId: boolean): Promise<Verdict> {
  const body = takesId ? withIdLast(client) : client.message(harmlessMethod(client), { meta: { [member]: sample } });
  const answer = await client.post(body, { pace: { bytes: middleOfLastCharacter(body), pauseMs: 20 } });
  if (ownResponse(answer)) return pass;
  const cause = 'each chunk of the body is decoded on its own; a character may be cut in two, so join the bytes first';
  return fail(`a response to a request with ${sample}, whose bytes came in two pieces`, describe(answer), { cause });
}

function withIdLast(client: Client): string {
  return bend(bend(client.message(harmlessMethod(client)), { id: undefined }), { id: sample });
}

async function throughTool(client: Client, echo: AllowedTool): Promise<Verdict> {
  const { name, arguments: given } = withText(echo, sample);
  const answer = await client.ask('tools/call', { params: { name, arguments: given } });
  const content = JSON.stringify(ownResult(answer)?.['content'] ?? '');
  return verdict(content.includes(sample), `${sample} in the answer of the tool ${name}`, describe(answer));
}

/** How many bytes go before the middle of the emoji. */
function middleOfLastCharacter(body: string): number {
  return new TextEncoder().encode(body.slice(0, body.indexOf('🙂'))).length + 2;
}

function isLabelledUtf8({ headers }: Exchange): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(header(headers, 'content-type') ?? '')?.[1];
  return charset === undefined || charset.toLowerCase() === 'utf-8';
}
