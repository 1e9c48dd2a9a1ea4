import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFindingTexts as findings } from '../src/plan/finding-texts.ts';
import { findingRules } from '../src/plan/findings/index.ts';
import { weightOf } from '../src/spec/harm.ts';
import { requirements } from '../src/spec/requirements/index.ts';
import { transforms } from '../src/transforms/index.ts';
import { checks } from '../src/verify/checks/index.ts';
import { repository } from './temp-folder.ts';

const ids = transforms.map(({ id }) => id);
const notUnits = ['index', 'transform'];

const list = (folder: string): string[] =>
  readdirSync(path.join(repository, folder), { recursive: true, encoding: 'utf8' });
const fixtureOf = (id: string): string => path.join(repository, 'fixtures/transforms', id);

describe('the transforms', () => {
  it('are all in the registry, sorted, under the name of their file', () => {
    const files = readdirSync(path.join(repository, 'src/transforms'), { encoding: 'utf8' });
    const units = files.filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, ''));
    expect(ids).toEqual(units.filter((name) => !notUnits.includes(name)).toSorted());
  });

  it.each(transforms)('$id says what it is, why, and where that is written', ({ title, why, docs }) => {
    expect(title).toMatch(/^[A-Z].{5,60}[^.]$/);
    expect(why).toMatch(/^\S.{20,}\.$/);
    expect(docs.length).toBeGreaterThan(0);
    for (const url of docs) expect(new URL(url).protocol).toBe('https:');
  });

  it.each(ids)('%s has a fixture', (id) => {
    const cases = existsSync(fixtureOf(id)) ? readdirSync(fixtureOf(id)) : [];
    expect(cases.filter((name) => existsSync(path.join(fixtureOf(id), name, 'before')))).not.toEqual([]);
  });

  it('own every fixture', () => {
    expect(readdirSync(path.join(repository, 'fixtures/transforms')).filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe('the checks', () => {
  it('are all in the registry, sorted, under the name of their file and the folder of their group', () => {
    const files = list('src/verify/checks').filter((file) => /[/\\].*\.ts$/.test(file));
    const named = checks.map(({ id, requirement }) => path.join(requirement.group, `${id}.ts`));
    expect(named.toSorted()).toEqual(files.toSorted());
    expect(checks.map(({ id }) => id)).toEqual(checks.map(({ id }) => id).toSorted());
  });
});

describe('the requirements', () => {
  it.each(requirements)('$id says whom it hurts, and what to do', ({ hurts, fix }) => {
    expect(hurts.how).toMatch(/^\S.{8,130}[^.]$/);
    expect(fix).toMatch(/^\S.{8,130}[^.]$/);
  });

  it('only warn where nobody known meets them', () => {
    const light = requirements.filter(({ level, hurts }) => weightOf(level, hurts) !== level).map(({ id }) => id);
    expect(light).toEqual([
      'cn-accept-case-insensitive',
      'rpc-id-type',
      'rpc-batch-accept-2025-03-26',
      'rpc-method-not-allowed',
      'session-delete-unknown',
      'pv-header-invalid-400',
    ]);
  });
});

describe('the findings', () => {
  it('are sorted, and none has the id of a transform', () => {
    const own = findings.map(({ id }) => id);
    expect(own).toEqual([...new Set(own)].toSorted());
    expect(own.filter((id) => ids.includes(id))).toEqual([]);
  });

  it('read off the sources are all in the registry, sorted, under the name of their file', () => {
    const files = readdirSync(path.join(repository, 'src/plan/findings'), { encoding: 'utf8' });
    const rules = files.map((file) => file.replace(/\.ts$/, '')).filter((name) => !/^(index|rule|search)$/.test(name));
    expect(findingRules.map(({ id }) => id)).toEqual(rules.toSorted());
    for (const url of findingRules.flatMap(({ docs }) => docs)) expect(new URL(url).protocol).toBe('https:');
  });

  it('are the ones that the sources report', () => {
    const files = list('src').filter((file) => /^(plan|cli|project)[/\\].*\.ts$/.test(file));
    const text = files.map((file) => readFileSync(path.join(repository, 'src', file), 'utf8')).join('\n');
    const reported = [
      ...text.matchAll(
        /\b(?:error|warning|note|proofOf)\('([a-z][a-z-]+)'|\bid: '([a-z][a-z-]+)',\s+(?:severity|message)/g,
      ),
    ];
    const unknown = reported
      .map(([, a, b]) => a ?? b ?? '')
      .filter((id) => !findings.some((finding) => finding.id === id));
    expect(reported.length).toBeGreaterThan(3);
    expect(unknown).toEqual([]);
  });

  it.each(findings)('$id says what it is, why, and what to do', ({ title, why, fix }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(why).toMatch(/\.$/);
    expect(fix).toMatch(/\.$/);
  });
});
