import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { explainable, explainText, kinds, listText } from '../src/report/formats/explain.ts';
import { formatJson } from '../src/report/formats/json.ts';
import { formatTerminal } from '../src/report/formats/terminal.ts';
import { allFindingTexts as findings } from '../src/plan/finding-texts.ts';
import { transforms } from '../src/transforms/index.ts';
import { causes } from '../src/verify/causes/causes.ts';
import { generalCauses } from '../src/verify/causes/causes-of.ts';
import { checks } from '../src/verify/checks/index.ts';
import { reportSaying, sampleReports } from './sample-reports.ts';

const names = Object.keys(sampleReports);
const schema = JSON.parse(readFileSync(new URL('../src/report/report.schema.json', import.meta.url), 'utf8')) as object;
const texts = [{ id: 'extract-server-factory', title: 'Build the server in a factory', why: 'One per session.' }];

function sample(name: string) {
  const report = sampleReports[name];
  if (!report) throw new Error(`no sample report is called ${name}`);
  return report;
}

describe('formatTerminal', () => {
  it.each(names)('words the %s report', async (name) => {
    const plain = formatTerminal(sample(name), { color: false, verbose: false, transforms: texts });
    await expect(plain).toMatchFileSnapshot(`../fixtures/reports/${name}.txt`);
  });

  it.each(['proven', 'failed'])('colours the %s report, and lists all of it when verbose', async (name) => {
    const coloured = formatTerminal(sample(name), { color: true, verbose: true, transforms: texts });
    await expect(coloured).toMatchFileSnapshot(`../fixtures/reports/${name}.verbose.txt`);
  });

  it('fits on a screen', () => {
    const lines = formatTerminal(sample('proven'), { color: false, verbose: false, transforms: texts }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(45);
  });
});

const hostile = '\u001b]0;owned\u0007\u001b[2J\r\u009b31m\u202e\u2066evil\u0000\nPROVEN  all is well\u2028\u{e0041}';

describe('text of others', () => {
  it.each([true, false])('never reaches the terminal as an escape or a line of its own (verbose: %s)', (verbose) => {
    const printed = formatTerminal(reportSaying(hostile), { color: false, verbose });
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(printed.split('\n').filter((line) => line.startsWith('PROVEN'))).toHaveLength(1);
    expect(printed.match(/\\u\{1b\}/g)?.length).toBeGreaterThan(20);
  });

  it('comes out of the JSON as it was, without raw control characters', () => {
    const report = reportSaying(hostile);
    const json = formatJson(report, { verbose: true });
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(JSON.parse(json)).toEqual(report);
  });
});

describe('report.schema.json', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(schema);
  const errorsOf = (value: unknown): unknown => (validate(value) ? [] : validate.errors);

  it.each(names)('accepts the %s report', (name) => {
    expect(errorsOf(JSON.parse(formatJson(sample(name), { verbose: true })))).toEqual([]);
  });

  it('refuses unknown keys at every level, and what is missing', () => {
    const json = (): Record<string, unknown> =>
      JSON.parse(formatJson(sample('failed'), { verbose: true })) as Record<string, unknown>;
    const levels = objectsIn(json()).map((_, index) => index);
    for (const level of levels) {
      const report = json();
      Object.assign(objectsIn(report)[level] ?? {}, { unknown: 1 });
      expect(validate(report), `object ${level}`).toBe(false);
    }
    for (const key of ['tool', 'outcome', 'exitCode', 'checks'])
      expect(validate({ ...json(), [key]: undefined }), key).toBe(false);
    expect(levels.length).toBeGreaterThan(8);
  });
});

/** The objects of a report that are its own; what a server showed in a difference is free. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).filter(([key]) => key !== 'differences');
  const own = Array.isArray(value) ? [] : [value];
  return [...own, ...inner.flatMap(([, item]) => objectsIn(item))];
}

describe('list and explain', () => {
  it.each(kinds)('lists each of the %s on a line', (kind) => {
    const ids = { transforms, checks, findings, causes }[kind].map(({ id }) => id);
    const lines = listText(transforms, kind).trimEnd().split('\n');
    expect(lines[0]).toBe(`${ids.length} ${kind}`);
    expect(lines.slice(1).map((line) => /^ {2}([\w-]+) {2,}\S/.exec(line)?.[1])).toEqual(ids);
  });

  it('lists everything without a kind', () => {
    expect(listText(transforms)).toBe(kinds.map((kind) => listText(transforms, kind)).join('\n'));
  });

  it('explains every id once, and nothing else', () => {
    const ids = explainable(transforms);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(explainText(transforms, id)).toMatch(new RegExp(`^${id} \\(`));
    expect(explainText(transforms, 'nothing')).toBeUndefined();
  });

  it('names what is behind a failure, and with which of them it is', () => {
    expect(explainText(transforms, 'sec-origin-403')).toContain('\nLikely causes of a failure:\n  no-guard: ');
    expect(explainText(transforms, 'no-guard')).toContain('\n  sec-origin-403\n');
    for (const { id, fix, threads } of causes) {
      const text = explainText(transforms, id) ?? '';
      expect(text).toContain(`\n  ${fix}\n`);
      const links = text.match(/https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/issues\/\d+$/gm) ?? [];
      expect(links).toHaveLength(threads.length);
    }
    const general = generalCauses().map(({ id }) => id);
    expect(general).toEqual(expect.arrayContaining(['body-consumed', 'shared-server', 'html-errors']));
    expect(general).not.toContain('no-guard');
  });

  it.each(checks.filter(({ needs }) => needs.length > 0))('says what $id is not run without', ({ id, needs }) => {
    const [, section = ''] = /\nNot run without:\n((?: {2}.*\n)+)/.exec(explainText(transforms, id) ?? '') ?? [];
    expect(section.trimEnd().split('\n')).toHaveLength(needs.length);
    expect(section).not.toContain('undefined');
  });

  it.each(['http-sse', 'keep-session-state', 'session-unknown-404', 'unknown-session-400'])(
    'explains %s',
    async (id) => {
      await expect(explainText(transforms, id)).toMatchFileSnapshot(`../fixtures/reports/explain-${id}.txt`);
    },
  );
});
