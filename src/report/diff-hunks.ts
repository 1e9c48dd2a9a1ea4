import type { PlannedChange } from '../plan/plan.ts';

/** A piece of a unified diff, and why it is there. */
export interface Hunk {
  /** Such as `@@ -1,8 +1,12 @@`. */
  readonly heading: string;
  /** With their marks: a space, `+`, `-` or `\`. */
  readonly lines: readonly string[];
  readonly reasons: readonly PlannedChange[];
}

/** What becomes of one file. */
export interface FileDiff {
  readonly file: string;
  readonly isNew: boolean;
  readonly hunks: readonly Hunk[];
}

/** A unified diff by file and hunk; each change is a reason of the hunk that is nearest to its line. */
export function fileDiffs(diff: string, changes: readonly PlannedChange[]): FileDiff[] {
  const parts = diff.split(FILE).filter((part) => part.startsWith('diff --git '));
  return parts.map((part) => {
    const file = AFTER.exec(part)?.[1] ?? BEFORE.exec(part)?.[1] ?? '';
    const own = changes.filter((change) => change.file === file);
    return { file, isNew: NEW.test(part), hunks: withReasons(hunksIn(part), own) };
  });
}

const FILE = /^(?=diff --git )/m;
const AFTER = /^\+\+\+ b\/(.*)$/m;
const BEFORE = /^--- a\/(.*)$/m;
const NEW = /^--- \/dev\/null$/m;
const HUNK = /^(?=@@ -)/m;
const RANGE = /^@@ -(\d+)(?:,(\d+))? /;

interface Piece {
  readonly heading: string;
  readonly lines: readonly string[];
  /** Lines of the file before, 1-based. */
  readonly from: number;
  readonly to: number;
}

function hunksIn(part: string): Piece[] {
  return part
    .split(HUNK)
    .filter((text) => text.startsWith('@@ '))
    .map((text) => {
      const [heading = '', ...lines] = text.replace(/\n$/, '').split('\n');
      const [, from = '0', count = '1'] = RANGE.exec(heading) ?? [];
      return {
        heading,
        lines: lines.filter((line) => MARKED.test(line)),
        from: Number(from),
        to: Number(from) + Number(count) - 1,
      };
    });
}

const MARKED = /^[ +\\-]/;

function withReasons(pieces: readonly Piece[], changes: readonly PlannedChange[]): Hunk[] {
  const nearest = new Map(changes.map((change) => [change, nearestTo(change.line, pieces)] as const));
  return pieces.map((piece) => ({
    ...{ heading: piece.heading, lines: piece.lines },
    reasons: changes.filter((change) => nearest.get(change) === piece),
  }));
}

const nearestTo = (line: number, pieces: readonly Piece[]): Piece | undefined =>
  pieces.toSorted((one, other) => distance(line, one) - distance(line, other))[0];

const distance = (line: number, { from, to }: Piece): number => Math.max(0, from - line, line - to);
