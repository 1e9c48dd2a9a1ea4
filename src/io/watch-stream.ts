import { contentType } from '../verify/messages/headers.ts';
import { watchForResponse } from '../verify/messages/sse.ts';
import type { Ending, HeaderList, WireRequest } from '../verify/wire.ts';
import type { Watch } from './reception.ts';

const lf = 0x0a;
const cr = 0x0d;

/** How far the answer to `request` is read: an event stream as the request says, anything else to its end. */
export function watchFor({ stream = 'end' }: WireRequest, headers: HeaderList): Watch | 'nothing' {
  if (stream === 'end' || contentType(headers) !== 'text/event-stream') return () => undefined;
  if (stream === 'headers') return 'nothing';
  const watch = watchForResponse(stream.responseTo);
  return eachLines((lines) => (watch(lines) ? 'enough' : undefined));
}

/** Hands on the text so far whenever a line has ended, so that a line in a million pieces is looked at once. */
export function eachLines(look: (lines: string) => Ending | undefined): Watch {
  const decoder = new TextDecoder();
  const progress = { read: 0 };
  return (piece, { store }) => {
    if (!piece.includes(lf) && !piece.includes(cr)) return undefined;
    const fresh = store.from(progress.read);
    progress.read = store.size;
    return look(decoder.decode(fresh, { stream: true }));
  };
}
