import { gist } from '../../../io/gist.ts';
import type { Part } from './entry-proof.ts';

const INTERNAL_ERROR = /internal error|-32603/i;
const WORDS = 300;

/** The end of what a server wrote, before something was tried and after it. */
interface Logs {
  readonly earlier: string;
  readonly now: string;
}

/** What failed with an internal error, with what the server wrote meanwhile: the answer to a client does not say why. */
export function withOwnWords(part: Part, { earlier, now }: Logs): Part {
  const words = gist(now.startsWith(earlier) ? now.slice(earlier.length) : now, WORDS);
  if (words === '') return part;
  const told = (text: string): string =>
    INTERNAL_ERROR.test(text) ? `${text}; meanwhile the server wrote: ${words}` : text;
  return {
    ...part,
    ...(part.proofs && {
      proofs: part.proofs.map((one) =>
        one.outcome === 'fail' && one.detail !== undefined ? { ...one, detail: told(one.detail) } : one,
      ),
    }),
    ...(part.checks && {
      checks: part.checks.map((one) => (one.outcome === 'fail' ? { ...one, actual: told(one.actual) } : one)),
    }),
  };
}
