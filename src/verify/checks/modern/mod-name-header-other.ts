import { defineCheck, notApplicable } from '../../check.ts';
import { refusedAsMismatch } from '../../asking/header-mismatch.ts';
import { firstResource } from '../../asking/read-lists.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'mod-name-header-other',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const uri = await firstResource(client);
    if (uri === undefined) return notApplicable('the server lists no resource that could be read');
    const [missing, other] = await Promise.all([
      client.ask('resources/read', { params: { uri }, change: { drop: ['Mcp-Name'] } }),
      client.ask('resources/read', { params: { uri }, change: { set: [['Mcp-Name', `${uri}-other`]] } }),
    ]);
    return worstOf([
      refusedAsMismatch(missing, 'resources/read without Mcp-Name'),
      refusedAsMismatch(other, 'resources/read with another URI in Mcp-Name'),
    ]);
  },
});
