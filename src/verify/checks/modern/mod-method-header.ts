import { defineCheck } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { refusedAsMismatch } from '../../asking/header-mismatch.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-method-header',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const method = harmlessMethod(client);
    const others = [method === 'prompts/list' ? 'tools/list' : 'prompts/list', method.toUpperCase()];
    const changes = [
      { sent: 'a request without Mcp-Method', change: { drop: ['Mcp-Method'] } },
      ...others.map((other) => ({
        sent: `Mcp-Method: ${other} beside the method ${method}`,
        change: { set: [['Mcp-Method', other]] as const },
      })),
    ];
    const attempts = changes.map(async ({ sent, change }) =>
      refusedAsMismatch(await client.ask(method, { change }), sent),
    );
    return worstOf(await Promise.all(attempts));
  },
});
