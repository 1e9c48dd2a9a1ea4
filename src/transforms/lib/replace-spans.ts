import { applyEdits } from '../../edits/apply-edits.ts';

/** `text` in place of the UTF-16 offsets from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all spans replaced; offsets refer to the text before. @throws RangeError when two overlap */
export function replaceSpans(text: string, spans: readonly Span[]): string {
  const edits = spans.map((span) => ({ kind: 'replace' as const, file: '', ...span }));
  return applyEdits(new Map([['', text]]), edits).get('') ?? text;
}
