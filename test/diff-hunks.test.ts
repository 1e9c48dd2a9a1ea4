import { expect, test } from 'vitest';
import { unifiedDiff } from '../src/edits/unified-diff.ts';
import { fileDiffs } from '../src/report/diff-hunks.ts';

const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index + 1}`);
const text = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const change = { transform: 'add-http-switch', confidence: 'safe', message: 'why' } as const;

test('a change is a reason of the hunk that is nearest to it', () => {
  const [first, ...rest] = lines(40);
  const before = new Map([
    ['a.ts', text(first ?? '', ...rest)],
    ['gone.ts', text('old')],
  ]);
  const after = new Map([
    ['a.ts', text('changed', ...rest, 'added')],
    ['new.ts', text('--- a/b', '+++ b/c')],
  ]);
  const changes = [1, 12, 30, 40].map((line) => ({ ...change, file: 'a.ts', line }));
  const diffs = fileDiffs(unifiedDiff(before, after), [...changes, { ...change, file: 'other.ts', line: 1 }]);
  expect(diffs.map(({ file, isNew }) => ({ file, isNew }))).toEqual([
    { file: 'a.ts', isNew: false },
    { file: 'gone.ts', isNew: false },
    { file: 'new.ts', isNew: true },
  ]);
  expect(diffs[0]?.hunks.map(({ heading, reasons }) => [heading, reasons.map(({ line }) => line)])).toEqual([
    ['@@ -1,4 +1,4 @@', [1, 12]],
    ['@@ -38,3 +38,4 @@', [30, 40]],
  ]);
  expect(diffs[0]?.hunks[0]?.lines).toEqual(['-line 1', '+changed', ' line 2', ' line 3', ' line 4']);
  expect(diffs[2]?.hunks[0]?.lines).toEqual(['+--- a/b', '++++ b/c']);
});

test('no diff has no files', () => {
  expect(fileDiffs('', [])).toEqual([]);
});
