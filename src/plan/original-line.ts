import { diffLines, type ChangeObject } from 'diff';
import type { Files } from '../edits/edit.ts';
import { remembered } from '../project/remembered.ts';
import type { PlannedState } from './plan.ts';

/** A place in a file and what is said of it. */
interface Told {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The same with the lines of the sources as they were, also those that the message names as `file:line`. */
export type InOriginalLines = <T extends Told>(told: T) => T;

/** What takes places in changed sources back to where they were. */
export function toOriginalLines(before: Files, now: Files): InOriginalLines {
  const partsOf = remembered((file: string) => changedParts(before.get(file), now.get(file)));
  const lineIn = (file: string, line: number): number => originalLine(line, partsOf(file));
  return (told) => {
    const message = told.message.replaceAll(NAMED_LINE, (whole, file: string, line: string) =>
      before.has(file) ? `${file}:${lineIn(file, Number(line))}` : whole,
    );
    return { ...told, line: lineIn(told.file, told.line), message };
  };
}

const NAMED_LINE = /\b([\w./-]+\.[mc]?[jt]sx?):(\d+)\b/g;

/** How a file differs line by line; nothing where it is the same, or was not there. Moved code is the same at another indentation. */
function changedParts(before: string | undefined, after: string | undefined): readonly ChangeObject<string>[] {
  if (before === undefined || after === undefined || before === after) return [];
  const [oldLines, newLines] = [atMargin(before), atMargin(after)];
  return oldLines === newLines ? [] : diffLines(oldLines, newLines);
}

const atMargin = (text: string): string => text.replaceAll(/^[^\S\n]+/gm, '');

/** The 1-based line that a line of the changed text was before, or the nearest one above it. */
function originalLine(line: number, parts: readonly ChangeObject<string>[]): number {
  let [oldLine, newLine] = [1, 1];
  for (const part of parts) {
    if (part.removed) oldLine += part.count;
    else if (newLine + part.count > line) return part.added ? Math.max(1, oldLine - 1) : oldLine + line - newLine;
    else {
      newLine += part.count;
      if (!part.added) oldLine += part.count;
    }
  }
  return line;
}

/** The same of a variable and the places that write it. */
export function inOriginalLines(variable: PlannedState, inLines: InOriginalLines): PlannedState {
  const { message: why, ...told } = inLines({ ...variable, message: variable.why });
  const writes = variable.writes.map(({ file, line }) => inLines({ file, line, message: '' }));
  return { ...told, writes: writes.map(({ file, line }) => ({ file, line })), why };
}
