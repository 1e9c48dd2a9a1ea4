import type { createColors } from 'picocolors';

/** A transform as the report words it. */
export interface TransformText {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

export interface TerminalOptions {
  readonly color: boolean;
  /** Every change and every check, not only what fits on a screen. */
  readonly verbose: boolean;
  /** What only warns counts too, and is told as long. */
  readonly strict?: boolean;
  /** How wide the terminal is. */
  readonly columns?: number;
  /** Scripts stand beside the report. */
  readonly scripts?: boolean;
  /** Titles and reasons of the changes; without one a change goes by its id. */
  readonly transforms?: readonly TransformText[];
}

/** Colours, or their absence. */
export type Ink = ReturnType<typeof createColors>;

/** How something that was tried ended. */
export type Mark = 'pass' | 'fail' | 'not-run';

/** A line with its mark before it. */
export function marked(ink: Ink, outcome: Mark, text: string): string {
  const marks = { pass: ink.green('✓'), fail: ink.red('✗'), 'not-run': ink.dim('-') } satisfies Record<Mark, string>;
  return `  ${marks[outcome]} ${text}`;
}

/** `1 tool`, `3 tools`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Text padded to columns; the last column of a row stays as it is. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  '),
  );
}
