import { applyEdits, modify, type JSONPath } from 'jsonc-parser';
import type { Edit } from '../../edits/edit.ts';

/** One value to set; an index behind the end of an array appends. */
export interface JsonValue {
  readonly path: JSONPath;
  readonly value: unknown;
  /** Puts a new key where the order of the existing keys wants it; otherwise it goes last. */
  readonly sorted?: boolean;
}

/** One edit that sets values in a JSON file and keeps its indentation, key order and final newline. */
export function jsonEdit(file: string, text: string, values: readonly JsonValue[]): Edit[] {
  const formattingOptions = {
    insertSpaces: !/^\t/m.test(text),
    tabSize: /^( +)"/m.exec(text)?.[1]?.length ?? 2,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  const after = values.reduce((current, { path, value, sorted }) => {
    const isArrayInsertion = typeof path.at(-1) === 'number';
    const order = sorted ? { getInsertionIndex: (keys: string[]) => insertionIndex(keys, String(path.at(-1))) } : {};
    return applyEdits(current, modify(current, path, value, { formattingOptions, isArrayInsertion, ...order }));
  }, text);
  return after === text ? [] : [difference(file, text, after)];
}

function insertionIndex(keys: readonly string[], key: string): number {
  const sorted = keys.every((other, index) => index === 0 || (keys[index - 1] ?? '') <= other);
  const index = keys.findIndex((other) => other > key);
  return sorted && index !== -1 ? index : keys.length;
}

function difference(file: string, before: string, after: string): Edit {
  const limit = Math.min(before.length, after.length);
  let start = 0;
  while (start < limit && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < limit - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { kind: 'replace', file, start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
