import { expect, it } from 'vitest';
import { compileAll } from '../compile.ts';
import { fixtureCases, runCase } from '../fixture-case.ts';

it('compiles before and after', async () => {
  const whole = fixtureCases
    .filter((fixture) => fixture.whole)
    .map((fixture) => ({ title: `${fixture.id}/${fixture.name}`, ...runCase(fixture) }));
  const errors = await compileAll(whole.flatMap(({ plan }) => [plan.before, plan.after]));
  expect(whole.length).toBeGreaterThan(0);
  expect(Object.fromEntries(whole.map(({ title }, index) => [title, errors.slice(2 * index, 2 * index + 2)]))).toEqual(
    Object.fromEntries(whole.map(({ title }) => [title, [[], []]])),
  );
});

it('finds what does not compile, also in one of several projects', async () => {
  const tsconfig = JSON.stringify({ compilerOptions: { module: 'nodenext', types: [] } });
  const project = (text: string) =>
    new Map([
      ['tsconfig.json', tsconfig],
      ['a.ts', text],
    ]);
  const errors = await compileAll([project('export const a: string = 1;\n'), project('export const a = 1;\n')]);
  expect(errors).toEqual([["a.ts:1 Type 'number' is not assignable to type 'string'."], []]);
});
