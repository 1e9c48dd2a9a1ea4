import { isSince } from '../../../spec/revisions.ts';
import { defineCheck, fail, notApplicable, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { quote } from '../../describe.ts';
import { isObject } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { problemOfSchema, remoteReferences } from '../../messages/json-schema.ts';
import { readAllPages } from '../../asking/read-all-pages.ts';
import { itemsOn, listMethods } from '../../asking/read-lists.ts';
import type { Target } from '../../target.ts';
import { worstOf } from '../../worst-of.ts';

export default defineCheck({
  id: 'feat-tool-definitions-valid',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const list = listMethods(client).find(({ method }) => method === 'tools/list');
    if (!list) return notApplicable('the server offers no tools');
    const { pages, isLoop } = await readAllPages(client, list);
    const tools = (isLoop ? pages.slice(0, -1) : pages).flatMap((page) => itemsOn(page, list));
    const names = tools.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
    const twice = names.find((name, index) => names.indexOf(name) < index);
    return worstOf([
      ...tools.map((tool) => judge(tool, target)),
      twice === undefined ? pass : fail('a name of its own for each tool', `${quote(twice)} twice`),
    ]);
  },
});

/** Clients hand definitions on to model providers, which refuse all tools for one that is not valid. */
function judge(tool: JsonObject, target: Target): Verdict {
  const { name, inputSchema, outputSchema } = tool;
  if (typeof name !== 'string' || name === '') return fail('a name for each tool', quote(JSON.stringify(tool)));
  return worstOf([
    judgeSchema(inputSchema, { of: `inputSchema of ${name}`, anyType: false }),
    ...(outputSchema === undefined
      ? []
      : [judgeSchema(outputSchema, { of: `outputSchema of ${name}`, anyType: target.era === 'modern' })]),
    judgeName(name, target),
  ]);
}

function judgeSchema(schema: unknown, { of, anyType }: { of: string; anyType: boolean }): Verdict {
  if (!isObject(schema))
    return fail(`the ${of} to be an object`, schema === undefined ? 'none' : quote(JSON.stringify(schema)));
  const problem = problemOfSchema(schema);
  if (!anyType && schema['type'] !== 'object') {
    return fail(`\`"type":"object"\` in the ${of}`, quote(JSON.stringify(schema)));
  }
  if (problem !== undefined) return fail(`the ${of} to be a valid JSON Schema`, quote(problem));
  const [remote] = remoteReferences(schema);
  return remote === undefined ? pass : warn(`no reference to the network in the ${of}`, quote(remote));
}

/** Names are free before 2025-11-25, but model providers have always wanted these. */
function judgeName(name: string, { era, facts }: Target): Verdict {
  const isRuled = era === 'modern' || isSince(facts.protocolVersion ?? '', '2025-11-25');
  if (!isRuled || /^[A-Za-z0-9_.-]{1,128}$/.test(name)) return pass;
  return warn('1 to 128 letters, digits, _, . and - in the name of each tool', quote(name));
}
