import { readdirSync, readFileSync } from 'node:fs';
import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import typescript from 'typescript';
import { eraseTypes } from '../src/transforms/lib/erase-types.ts';
import { renderTemplate, type TemplateTarget } from '../src/transforms/lib/render-template.ts';
import { toCommonJs } from '../src/transforms/lib/to-common-js.ts';

const { ModuleKind, ScriptTarget } = typescript;
const FOLDER = new URL('../src/templates/mcp-http/', import.meta.url);
const TEMPLATES = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));
const ESM: TemplateTarget = { language: 'js', module: 'esm', extension: '.js', newline: '\n' };
const CJS: TemplateTarget = { ...ESM, module: 'cjs', extension: '.cjs' };

const SMALL = `// First line.
import type { Server } from 'node:http';
import { once, type EventEmitter } from 'node:events';
import cors, { type CorsOptions } from 'cors';
import { apiKeys as keys } from './api-keys.ts';

/** A port. */
type Port = number;
export interface Options {
  port?: Port; // any
}

/** Serves. */
export async function serve(emitter: EventEmitter, { port }: Options = {}): Promise<Server | undefined> {
  const seen = new Map<string, Port>(); // by name
  await once(emitter as EventEmitter, \`\${keys!.length}: string\`);
  return seen.size ? cors({ origin: (port satisfies unknown) === 1 }) : undefined;
}
`;

describe('renderTemplate', () => {
  it.each(['.js', '.mjs', '.cjs', '.ts', ''])(
    'gives imports in TypeScript the ending "%s" and leaves the rest',
    (extension) => {
      const target: TemplateTarget = { ...ESM, language: 'ts', extension };
      expect(renderTemplate(SMALL, target)).toBe(SMALL.replace('./api-keys.ts', `./api-keys${extension}`));
      expect(renderTemplate(SMALL, { ...target, module: 'cjs' })).toBe(renderTemplate(SMALL, target));
    },
  );

  it('takes the types out for JavaScript', () => {
    expect(renderTemplate(SMALL, ESM)).toBe(`// First line.
import { once } from 'node:events';
import cors from 'cors';
import { apiKeys as keys } from './api-keys.js';

/** Serves. */
export async function serve(emitter, { port } = {}) {
  const seen = new Map(); // by name
  await once(emitter, \`\${keys.length}: string\`);
  return seen.size ? cors({ origin: port === 1 }) : undefined;
}
`);
  });

  it('requires and exports for CommonJS', () => {
    expect(renderTemplate(SMALL, CJS)).toBe(`// First line.
const { once } = require('node:events');
const cors = require('cors');
const { apiKeys: keys } = require('./api-keys.cjs');

/** Serves. */
async function serve(emitter, { port } = {}) {
  const seen = new Map(); // by name
  await once(emitter, \`\${keys.length}: string\`);
  return seen.size ? cors({ origin: port === 1 }) : undefined;
}

module.exports = { serve };
`);
  });

  it('writes the line ends of the project', () => {
    const text = renderTemplate(SMALL, { ...CJS, newline: '\r\n' });
    expect(text.replaceAll('\r\n', '\n')).toBe(renderTemplate(SMALL, CJS));
    expect(text.split('\n').length).toBe(text.split('\r\n').length);
    expect(renderTemplate(SMALL.replaceAll('\n', '\r\n'), CJS)).toBe(renderTemplate(SMALL, CJS));
  });
});

describe('eraseTypes', () => {
  it.each([
    ['let x!: number;', 'let x;'],
    ['const f = <T,>(x: T, y?: T): x is T => x;', 'const f = (x, y) => x;'],
    ['f<string>`a${b as string}`;', 'f`a${b}`;'],
    ['new Set<Map<string, number>>().add(<any>x);', 'new Set().add(x);'],
    ['const a = (b as C).d + (b + c as number).e;', 'const a = b.d + (b + c).e;'],
    ['new (a() as B)(({} as C), (d?.e as F).g);', 'new (a())(({}), (d?.e).g);'],
    ['const ok = a ? (b as C) : c!;', 'const ok = a ? b : c;'],
    ['import { type A, b, type C, d as e } from "x";', 'import { b, d as e } from "x";'],
    ['import { type A } from "x";\nf();', 'f();'],
    ['import "x";', 'import "x";'],
    ['export type { A } from "x";\nf();', 'f();'],
    ['function f(a: string): void;\nfunction f(a: unknown) {}', 'function f(a) {}'],
    ['declare const x: string;\nf(x);', 'f(x);'],
    [
      'class A<T> extends B<T> implements C, D {\n  private readonly x: T = 1;\n  y?: string;\n  [key: string]: unknown;\n  get z(): T { return this.x; }\n}',
      'class A extends B {\n  x = 1;\n  y;\n  get z() { return this.x; }\n}',
    ],
    ['a();\n\ntype X = 1;\n\nb();', 'a();\n\nb();'],
    ['const o = { a: 1, b: c ? d : e, f(g: H): I {} };', 'const o = { a: 1, b: c ? d : e, f(g) {} };'],
    ['switch (a) { case b: label: for (;;) break label; }', 'switch (a) { case b: label: for (;;) break label; }'],
  ])('%s', (text, expected) => {
    expect(eraseTypes(text)).toBe(expected);
  });

  it.each([
    'enum A { B }',
    'namespace A { b(); }',
    'import a = require("a");',
    'class A { constructor(private a: B) {} }',
  ])('refuses %s', (text) => {
    expect(() => eraseTypes(text)).toThrow('types cannot be erased from');
  });
});

describe('toCommonJs', () => {
  it.each([
    ['import "a";', 'require("a");'],
    ['import * as a from "a";', 'const a = require("a");'],
    ["import a, { b, c as d } from 'a';", "const a = require('a');\nconst { b, c: d } = a;"],
    ['export const a = 1, b = 2;\n', 'const a = 1, b = 2;\n\nmodule.exports = { a, b };\n'],
    ["export { a, b } from './c';\n", "const { a, b } = require('./c');\n\nmodule.exports = { a, b };\n"],
    ['export class A {}\nexport function b() {}\n', 'class A {}\nfunction b() {}\n\nmodule.exports = { A, b };\n'],
  ])('%s', (text, expected) => {
    expect(toCommonJs(text)).toBe(expected);
  });

  it.each([
    'export default 1;',
    'export { a };',
    "export { a as b } from 'c';",
    'export default function a() {}',
    'export const { a } = b;',
  ])('refuses %s', (text) => {
    expect(() => toCommonJs(text)).toThrow('not supported in CommonJS');
  });
});

describe.each(TEMPLATES)('$name', ({ text }) => {
  it.each([ESM, CJS])('is JavaScript without types ($module)', (target) => {
    const options = { allowJs: true, checkJs: false, module: ModuleKind.ESNext };
    const { diagnostics } = typescript.transpileModule(renderTemplate(text, target), {
      fileName: 'rendered.js',
      reportDiagnostics: true,
      compilerOptions: options,
    });
    expect(diagnostics).toEqual([]);
    expect(eraseTypes(renderTemplate(text, target))).toBe(renderTemplate(text, target));
  });

  it('does at run time what the compiler makes of it', () => {
    expect(normalized(renderTemplate(text, ESM))).toBe(normalized(text.replaceAll(".ts'", ".js'")));
  });

  it('says in its first line what it is for', () => {
    expect(text).toMatch(/^\/\/ [A-Z].+[.:].*\n(import|\n|const|type|export|\/\/ #region)/);
  });

  it('uses nothing that CommonJS does not have', () => {
    expect(text).not.toContain('import.meta');
    expect(topLevelAwaits(text)).toEqual([]);
  });
});

/** Types, comments and format gone, so that two ways to erase can be compared. */
function normalized(text: string): string {
  const compilerOptions = {
    module: ModuleKind.ESNext,
    target: ScriptTarget.ESNext,
    removeComments: true,
  };
  const js = typescript.transpileModule(text, { compilerOptions, fileName: 'a.ts' }).outputText;
  return typescript.transpileModule(js, { compilerOptions, fileName: 'a.ts' }).outputText;
}

function topLevelAwaits(text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isAwaitExpression(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('template.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}
