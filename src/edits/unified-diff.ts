import { createTwoFilesPatch } from 'diff';
import type { Files } from './edit.ts';

/** A unified diff of two states of a project, accepted by `git apply` from the project folder. Empty when nothing differs. */
export function unifiedDiff(before: Files, after: Files): string {
  const files = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return files.map((file) => fileDiff(file, before.get(file), after.get(file))).join('');
}

function fileDiff(file: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return '';
  const [from, to] = [
    before === undefined ? '/dev/null' : `a/${file}`,
    after === undefined ? '/dev/null' : `b/${file}`,
  ];
  const mode =
    before === undefined ? 'new file mode 100644\n' : after === undefined ? 'deleted file mode 100644\n' : '';
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, { context: 3 });
  return `diff --git a/${file} b/${file}\n${mode}${patch.slice(patch.indexOf('--- '))}`;
}
