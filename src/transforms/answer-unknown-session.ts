import type { Edit } from '../edits/edit.ts';
import type { UnknownAnswer } from '../project/streamable/unknown-answers.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import type { Transform } from './transform.ts';

/** An endpoint that is right but for the status by which it tells clients that their session is over keeps all else. */
const transform: Transform = {
  id: 'answer-unknown-session',
  title: 'Answer 404 where a session is not known',
  why: 'After a restart, or once its session has expired, a client names a session that is not there any more. Only 404 tells it to initialize again: 400 leaves it stranded. Where a hand-written endpoint has no other fault that breaks clients, this status is all that changes in it; a request that names no session is answered 400 as before.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  mends: true,
  *run({ answers: { mends } }) {
    for (const answer of mends)
      yield {
        file: fileOf(answer.status),
        line: lineOf(answer.status),
        message:
          'a session that is not known is answered 404, so that its client begins a new one (session-unknown-404)',
        confidence: 'safe',
        edits: [editOf(answer)],
      };
  },
};
export default transform;

const editOf = ({ status, id }: UnknownAnswer): Edit => ({
  kind: 'replace',
  file: fileOf(status),
  start: status.getStart(),
  end: status.getEnd(),
  text: id === undefined ? '404' : `${id} ? 404 : 400`,
});
