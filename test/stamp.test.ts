import { describe, expect, it } from 'vitest';
import { readStamp, stamped } from '../src/project/stamp.ts';

const TEXT = "// What it is for.\nimport a from 'a';\n\nexport const b = (c, d) => a(c, d);\n";

describe('a stamp', () => {
  const text = stamped(TEXT, '1.2.3');

  it('stands in the second line', () => {
    expect(text.split('\n')[1]).toMatch(/^\/\/ mcp-migrate 1\.2\.3 [\da-f]{8}\. This file is yours: edit it freely\.$/);
    expect(text.split('\n').toSpliced(1, 1).join('\n')).toBe(TEXT);
  });

  it('says which version made a file', () => {
    expect(readStamp(text)).toMatchObject({ version: '1.2.3', edited: false });
    expect(readStamp(TEXT)).toBeUndefined();
  });

  it.each([
    ['an edit', (source: string) => source.replace('a(c, d)', 'a(d, c)'), true],
    ['another comment', (source: string) => source.replace('What it is', 'Whatever it is'), true],
    ['double quotes, no semicolons', (source: string) => source.replaceAll("'", '"').replaceAll(';', ''), false],
    ['other line ends', (source: string) => source.replaceAll('\n', '\r\n'), false],
    ['broken lines', (source: string) => source.replace('(c, d) =>', '(\n    c,\n    d,\n  ) =>'), false],
  ])('%s', (_, change, edited) => {
    expect(readStamp(change(text))?.edited).toBe(edited);
  });
});
