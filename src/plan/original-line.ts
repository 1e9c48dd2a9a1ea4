import { diffLines } from 'diff';

/** The 1-based line that a line of the changed text was before, or the nearest one above it. */
export function originalLine(line: number, before: string | undefined, after: string | undefined): number {
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
