import type { ts } from 'ts-morph';
import { questionsOf } from '../../project/requests/questions.ts';
import { waitsForAnswers } from '../../project/starts/modern-start.ts';
import { fileOf, lineOf } from '../../project/syntax.ts';
import { modernObstacles } from '../../project/state/modern-obstacles.ts';
import { sdkVersionOf } from '../../project/sdk-version.ts';
import type { FindingRule } from './rule.ts';

/** Over stdio SDK v2 speaks both eras; over HTTP the modern one has a server for each request. */
const rule: FindingRule = {
  id: 'modern-era-left-out',
  title: 'The revision without sessions is not served over HTTP',
  why: 'Over stdio SDK v2 keeps one server per connection in both eras. Over HTTP 2026-07-28 gets a new server for each request: what one remembers, asks its client or announces between requests would be lost without a word.',
  fix: 'Keep state outside of the server, ask the client in the handlers of tools, prompts and resources alone, and read capabilities from the request. Then run the migration again.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http'],
  *find({ project }) {
    if (sdkVersionOf(project.program) !== 'v2' || project.sites.length === 0) return;
    const waited = new Set(waitsForAnswers(project) ? questionsOf(project).map(({ asks }) => placeOf(asks)) : []);
    const found = modernObstacles(project).map((one) => [`${one.file}:${one.line}`, one] as const);
    const places = new Map(found.filter(([place]) => !waited.has(place)));
    for (const { name, file, line } of places.values())
      yield {
        at: { file, line },
        message: `2026-07-28 is not served over HTTP: '${name}' needs a session, and that revision has none; clients of 2025 are served`,
      };
  },
};
export default rule;

const placeOf = (node: ts.Node): string => `${fileOf(node)}:${lineOf(node)}`;
