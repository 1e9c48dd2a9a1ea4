import { defineCheck, fail, notApplicable, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { quote } from '../../describe.ts';
import { annotationsIn, problemOfAnnotations } from '../../messages/header-annotations.ts';
import { itemsOn, listMethods, readPages } from '../../asking/read-lists.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { worstOf } from '../../worst-of.ts';

const expected = 'x-mcp-header only where clients accept it: they have to drop a tool with any other one';
const secret =
  /^(password|passwd|secret|credentials?|token|(api|secret|private)[-_]?key|(access|auth|refresh)[-_]?token)$/i;

export default defineCheck({
  id: 'mod-x-mcp-header-valid',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const list = listMethods(client).find(({ method }) => method === 'tools/list');
    if (!list) return notApplicable('the server has no tools');
    const tools = (await readPages(client, list.method)).flatMap((page) => itemsOn(page, list));
    const annotated = tools.filter(({ inputSchema }) => annotationsIn(inputSchema).length > 0);
    return annotated.length > 0
      ? worstOf(annotated.map(judge))
      : notApplicable('no tool has an x-mcp-header parameter');
  },
});

function judge({ name, inputSchema }: JsonObject): Verdict {
  const annotations = annotationsIn(inputSchema);
  const tool = quote(String(name));
  const problem = problemOfAnnotations(annotations);
  if (problem !== undefined) return fail(expected, `tool ${tool}: ${problem}`);
  const leaked = annotations.find(({ path }) => secret.test(path.at(-1) ?? ''));
  if (!leaked) return pass;
  const cause = 'headers end up in the logs of every proxy on the way';
  return warn('no x-mcp-header on secrets', `tool ${tool}: parameter ${quote(leaked.path.join('.'))}`, { cause });
}
