import type { Edit } from '../edits/edit.ts';
import { chainedStarts, type ChainedStart } from '../project/starts/chained-starts.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { joinedEdits } from './lib/joined-links.ts';
import type { Change, Transform } from './transform.ts';

/** A server that goes through a chain of promises is built and started by one function. */
const transform: Transform = {
  id: 'unchain-start',
  title: 'Build and start the server in one function',
  why: 'In build().then((server) => server.connect(…)) one function builds the server and the next one starts it. HTTP needs the first for each session, in the place of the second.',
  docs: ['https://developer.mozilla.org/docs/Web/JavaScript/Guide/Using_promises'],
  *run(project) {
    const links = new Set<unknown>();
    for (const start of chainedStarts(project)) {
      if (links.has(start.link)) continue;
      links.add(start.link);
      yield joined(start, joinedEdits(start, project.references));
    }
  },
};
export default transform;

const joined = ({ link, parameter }: ChainedStart, edits: readonly Edit[]): Change => ({
  file: fileOf(link),
  line: lineOf(link.expression.name),
  message:
    edits.length > 0
      ? `'${parameter.name.getText()}' is built and started by one function`
      : `one link of this chain builds '${parameter.name.getText()}' and the next one starts it: do both in one async function`,
  confidence: edits.length > 0 ? 'safe' : 'review',
  edits,
});
