import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { drawn } from '../bench/picture/draw.ts';
import { repository } from './temp-folder.ts';

const textOf = (file: string): string => readFileSync(path.join(repository, file), 'utf8');

test('the picture of the README is drawn from what a run has printed', () => {
  const printed = textOf('bench/picture/printed.txt');
  expect(textOf('docs/example.svg')).toBe(drawn(printed));
  expect(textOf('README.md')).toContain('docs/example.svg');
});

test('a good run fits on a screen', () => {
  const printed = textOf('bench/picture/printed.txt');
  expect(printed).toMatch(/^\S*PROVEN/);
  expect(printed.trimEnd().split('\n').length).toBeLessThanOrEqual(36);
});

test('styles, long lines and markup are drawn', () => {
  const svg = drawn(`\u001b[1m\u001b[32mGOOD\u001b[39m\u001b[22m <b>&\n${'x'.repeat(200)}\n`);
  expect(svg).toContain('<tspan class="bold green">GOOD</tspan><tspan class=""> &#60;b&#62;&#38;</tspan>');
  expect(svg.match(/x{20,}/g)?.map((text) => text.length)).toEqual([118, 82]);
});
