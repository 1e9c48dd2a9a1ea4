import type { Edit, Files } from './edit.ts';

type Replace = Extract<Edit, { kind: 'replace' }>;

/**
 * The files after all edits. Edits of one file refer to its text before any of them.
 * @throws RangeError when two edits overlap, a file is missing, or a created file exists
 */
export function applyEdits(files: Files, edits: readonly Edit[]): Files {
  const after = new Map(files);
  for (const [file, replaces] of byFile(edits)) after.set(file, spliced(textOf(files, file), replaces, file));
  for (const edit of edits) {
    if (edit.kind === 'create') create(after, edit.file, edit.text);
    if (edit.kind === 'delete') after.delete(edit.file);
  }
  return after;
}

function byFile(edits: readonly Edit[]): Map<string, Replace[]> {
  const grouped = new Map<string, Replace[]>();
  for (const edit of edits) {
    if (edit.kind !== 'replace') continue;
    grouped.set(edit.file, [...(grouped.get(edit.file) ?? []), edit]);
  }
  return grouped;
}

function spliced(text: string, edits: readonly Replace[], file: string): string {
  let result = '';
  let position = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < position || edit.end < edit.start || edit.end > text.length)
      throw new RangeError(`edits overlap in ${file} at offset ${edit.start}`);
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + text.slice(position);
}

function textOf(files: Files, file: string): string {
  const text = files.get(file);
  if (text === undefined) throw new RangeError(`${file} is not part of the project`);
  return text;
}

function create(files: Map<string, string>, file: string, text: string): void {
  if (files.has(file)) throw new RangeError(`${file} exists already`);
  files.set(file, text);
}
