import { messagesOf } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe, quote } from '../../describe.ts';
import { problemOfMessage } from '../../messages/message-shape.ts';
import type { Exchange } from '../../wire.ts';

const lists = { tools: 'tools/list', prompts: 'prompts/list', resources: 'resources/list' };

export default defineCheck({
  id: 'rpc-response-shape',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const offered = Object.entries(lists).flatMap(([name, method]) => (name in client.capabilities ? [method] : []));
    const methods = new Set([harmlessMethod(client), ...offered, 'mcp-migrate/unknown']);
    const answers = await Promise.all([...methods].map((method) => client.ask(method)));
    return firstProblem(answers.map((answer) => () => Promise.resolve(judge(answer))));
  },
});

function judge(exchange: Exchange): Verdict {
  const messages = messagesOf(exchange);
  if (exchange.status === 200 && messages.length === 0) {
    return fail('a JSON-RPC message in the answer', describe(exchange), { exchange });
  }
  for (const message of messages) {
    const problem = problemOfMessage(message);
    if (problem !== undefined) return fail(problem, quote(JSON.stringify(message)), { exchange });
  }
  return pass;
}
