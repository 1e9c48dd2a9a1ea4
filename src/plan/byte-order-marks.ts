import type { Files } from '../edits/edit.ts';

const MARK = '\uFEFF';

/** The files without byte order marks: the compiler counts offsets behind them. */
export const withoutMarks = (files: Files): Files =>
  new Map([...files].map(([file, text]) => [file, text.startsWith(MARK) ? text.slice(1) : text]));

/** The files with the marks that they had before. */
export const withMarks = (files: Files, before: Files): Files =>
  new Map([...files].map(([file, text]) => [file, before.get(file)?.startsWith(MARK) ? MARK + text : text]));
