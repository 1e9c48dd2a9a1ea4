import type { ts } from 'ts-morph';
import { isReadOfClient, questionsOf } from '../../project/requests/questions.ts';
import { waitsForAnswers } from '../../project/starts/modern-start.ts';
import { fileOf, lineOf } from '../../project/syntax.ts';
import { requestCode } from '../../project/requests/request-code.ts';
import { toolsThatUse } from '../../project/state/handle-tools.ts';
import { modernObstacles } from '../../project/state/modern-obstacles.ts';
import { sdkVersionOf } from '../../project/sdk-version.ts';
import type { FindingRule } from './rule.ts';

const SHOWN = 5;
const SAID_ANEW =
  'is read outside of the handlers of tools, prompts and resources, and clients of that revision say it with each request';

/** Over stdio SDK v2 speaks both eras; over HTTP the modern one has a server for each request. */
const rule: FindingRule = {
  id: 'modern-era-left-out',
  title: 'The revision without sessions is not served over HTTP',
  why: 'Over stdio SDK v2 keeps one server per connection in both eras. Over HTTP 2026-07-28 gets a new server for each request: what one remembers, asks its client or announces between requests would be lost without a word.',
  fix: 'Give what is remembered a handle: a tool makes an id with crypto.randomUUID() and returns it, the tools named take it as an argument and look up what belongs to it and to the caller. Or keep it outside of the server. Ask the client in the handlers of tools, prompts and resources alone, and read capabilities from the request. Then run the migration again.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http'],
  *find({ project }) {
    if (sdkVersionOf(project.program) !== 'v2' || project.sites.length === 0) return;
    const waited = new Set(waitsForAnswers(project) ? questionsOf(project).map(({ asks }) => placeOf(asks)) : []);
    const found = modernObstacles(project).map((one) => [`${one.file}:${one.line}`, one] as const);
    const places = new Map(found.filter(([place]) => !waited.has(place)));
    if (places.size === 0) return;
    const requests = requestCode(project);
    for (const place of places.values())
      yield { at: place, message: messageFor(place.name, toolsThatUse(place, project, requests)) };
  },
};
export default rule;

function messageFor(name: string, tools: readonly string[]): string {
  const why = isReadOfClient(name) ? SAID_ANEW : 'needs a session, and that revision has none';
  const left = `2026-07-28 is not served over HTTP: '${name}' ${why}; clients of 2025 are served`;
  const named = [...tools.slice(0, SHOWN), ...(tools.length > SHOWN ? [`${tools.length - SHOWN} more`] : [])];
  return tools.length === 0 ? left : `${left}; tools that would need a handle: ${named.join(', ')}`;
}

const placeOf = (node: ts.Node): string => `${fileOf(node)}:${lineOf(node)}`;
