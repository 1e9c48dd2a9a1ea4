import type { Edit, Files } from '../edits/edit.ts';

/** Where a compiler complains; `line` is 1-based. */
export interface TypeProblem {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** A field that the types do not name: it is sent as before, only the compiler has learned to object. */
const UNKNOWN_FIELD = 'TS2353';
const COMMENT = "// @ts-expect-error -- the raised SDK's types do not name this field; it is sent as before";

/**
 * The edits that keep fields a raised SDK does not type any more: a comment above each.
 * Undefined when other errors are among the new ones, so that nothing is hidden.
 */
export function mendTypes(
  files: Files,
  before: readonly TypeProblem[],
  after: readonly TypeProblem[],
): Edit[] | undefined {
  const known = new Set(before.map(({ file, code }) => `${file} ${code}`));
  const fresh = after.filter(({ file, code }) => !known.has(`${file} ${code}`));
  if (fresh.length === 0 || fresh.some(({ code, file }) => code !== UNKNOWN_FIELD || !files.has(file)))
    return undefined;
  const lines = new Map(fresh.map((problem) => [`${problem.file}:${problem.line}`, problem]));
  return [...lines.values()].map(({ file, line }) => commentAbove(file, files.get(file) ?? '', line));
}

function commentAbove(file: string, text: string, line: number): Edit {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  const indent = /^\s*/.exec(lines[line - 1] ?? '')?.[0].replace(/[\r\n]/g, '') ?? '';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return { kind: 'replace', file, start, end: start, text: `${indent}${COMMENT}${newline}` };
}
