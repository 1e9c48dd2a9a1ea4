import { diffLines } from 'diff';
import type { Files } from '../edits/edit.ts';

/** A place in a file and what is said of it. */
interface Told {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The same with the lines of the sources as they were, also those that the message names as `file:line`. */
export function inOriginalLines<T extends Told>(told: T, before: Files, now: Files): T {
  const lineIn = (file: string, line: number): number =>
    originalLine(line, atMargin(before.get(file)), atMargin(now.get(file)));
  const message = told.message.replaceAll(/\b([\w./-]+\.[mc]?[jt]sx?):(\d+)\b/g, (whole, file: string, line: string) =>
    before.has(file) ? `${file}:${lineIn(file, Number(line))}` : whole,
  );
  return { ...told, line: lineIn(told.file, told.line), message };
}

/** Moved code is the same code at another indentation. */
const atMargin = (text: string | undefined): string | undefined => text?.replaceAll(/^[^\S\n]+/gm, '');

/** The 1-based line that a line of the changed text was before, or the nearest one above it. */
function originalLine(line: number, before: string | undefined, after: string | undefined): number {
  if (before === undefined || after === undefined || before === after) return line;
  let [oldLine, newLine] = [1, 1];
  for (const part of diffLines(before, after)) {
    if (part.removed) oldLine += part.count;
    else if (newLine + part.count > line) return part.added ? Math.max(1, oldLine - 1) : oldLine + line - newLine;
    else {
      newLine += part.count;
      if (!part.added) oldLine += part.count;
    }
  }
  return line;
}
