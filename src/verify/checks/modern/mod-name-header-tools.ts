import { defineCheck } from '../../check.ts';
import { refusedAsMismatch } from '../../asking/header-mismatch.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-name-header-tools',
  eras: ['modern'],
  needs: ['client', 'tool:any'],
  async run(target) {
    const client = await target.connect();
    const tool = target.tool('any');
    const params = { name: tool.name, arguments: tool.arguments };
    const [missing, other] = await Promise.all([
      client.ask('tools/call', { params, change: { drop: ['Mcp-Name'] } }),
      client.ask('tools/call', { params, change: { set: [['Mcp-Name', 'mcp-migrate-other']] } }),
    ]);
    return worstOf([
      refusedAsMismatch(missing, 'tools/call without Mcp-Name'),
      refusedAsMismatch(other, 'tools/call with the name of another tool in Mcp-Name'),
    ]);
  },
});
