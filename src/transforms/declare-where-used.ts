import type { ts } from 'ts-morph';
import type { Edit } from '../edits/edit.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { usedInAttempt, type UsedInAttempt } from '../project/starts/used-in-attempt.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { extentOf, indentAt } from './lib/extent.ts';
import { deletion, relocatedText } from './lib/factory-call.ts';
import { replace } from './lib/import-lines.ts';
import type { Transform } from './transform.ts';

/** A server that a `try` sets up and starts is declared there, too. */
const transform: Transform = {
  id: 'declare-where-used',
  title: 'Declare the server in the block that sets it up',
  why: 'What builds a server and what sets it up go into one function, which every session calls. They have to stand in one block for that; only that block uses the server.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  goesFirst: true,
  *run(project) {
    const [site] = project.sites.filter((one) => !isSwitched(one));
    const used = site && usedInAttempt(site, project);
    if (!used) return;
    const edits = movedIn(used);
    const { statement, name } = used.root;
    const message = `'${name}' is declared in the block that sets it up`;
    yield { file: fileOf(statement), line: lineOf(statement), message, confidence: 'safe', edits };
  },
};
export default transform;

function movedIn({ root, block, start, followers }: UsedInAttempt): Edit[] {
  const first = block.statements[0] ?? start;
  return [
    ...[root.statement, ...followers].flatMap(deletion),
    ...inFrontOf(first, [root.statement]),
    ...inFrontOf(start, followers),
  ];
}

function inFrontOf(place: ts.Statement, moved: readonly ts.Statement[]): Edit[] {
  const source = place.getSourceFile();
  const at = extentOf(place)?.start;
  if (at === undefined || moved.length === 0) return [];
  const base = indentAt(source.text, place.getStart());
  return [replace(place, [at, at], moved.map((one) => relocatedText(one, base)).join(''))];
}
