import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TEMPLATE_NAMES } from '../src/project/generated-modules.ts';
import { hoistImports } from '../src/transforms/lib/hoist-imports.ts';
import { keepParts } from '../src/transforms/lib/keep-parts.ts';

const FOLDER = new URL('../src/templates/mcp-http/', import.meta.url);
const readTemplate = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');

const TEXT = `first
// #region a b
  a or b
  // #region a
  a
  // #endregion
// #endregion
// #region b
b
// #endregion
last
`;

describe('keepParts', () => {
  it.each([
    [[], 'first\nlast\n'],
    [['a'], 'first\n  a or b\n  a\nlast\n'],
    [['b'], 'first\n  a or b\nb\nlast\n'],
    [['a', 'b'], 'first\n  a or b\n  a\nb\nlast\n'],
  ])('keeps what is for %o', (names, expected) => {
    expect(keepParts(TEXT, names)).toBe(expected);
    expect(keepParts(TEXT.replaceAll('\n', '\r\n'), names)).toBe(expected.replaceAll('\n', '\r\n'));
  });

  it.each(readdirSync(FOLDER))('leaves no mark in %s, whose parts all end', (name) => {
    const text = readTemplate(name);
    expect(text.split('#region').length).toBe(text.split('#endregion').length);
    const kept = keepParts(text, ['api-key', 'oauth']);
    expect(kept).not.toMatch(/#(end)?region|\/\/:/);
    expect(kept).toMatch(/[};]\n$/);
  });

  it('keeps a line that stands in for another one', () => {
    const text = '// #region a\n  one();\n// #endregion\n// #region b\n  //: two();\n// #endregion\n';
    expect([keepParts(text, ['a']), keepParts(text, ['b'])]).toEqual(['  one();\n', '  two();\n']);
  });

  it.each([
    [['api-key'], ['MCP_ALLOW_UNAUTHENTICATED', 'MCP_API_KEYS'], ['./api-keys.ts', './errors.ts', './settings.ts']],
    [['oauth'], ['MCP_ALLOW_UNAUTHENTICATED', 'MCP_OAUTH_ISSUER'], ['./errors.ts', './oauth.ts', './settings.ts']],
    [['open'], ['MCP_ALLOW_UNAUTHENTICATED'], ['./settings.ts']],
  ])('leaves of auth for %o what knows %o', (auth, variables, imported) => {
    const kept = keepParts(readTemplate('auth.ts'), auth);
    expect([...new Set(kept.match(/\bMCP_[A-Z_]+/g))].toSorted()).toEqual(variables);
    expect(kept.match(/\.\/[\w-]+\.ts/g)).toEqual(imported);
  });

  it.each([
    ['stateful', ['GET', 'POST', 'DELETE'], 'sessions'],
    ['stateless', ['POST'], 'exchanges'],
  ])('%s: the endpoint takes %o and asks the %s', (kind, methods, asked) => {
    expect(keepParts(readTemplate('guards.ts'), [kind])).toContain(
      `METHODS = [${methods.map((name) => `'${name}'`).join(', ')}];`,
    );
    const endpoint = keepParts(readTemplate('endpoint.ts'), [kind]);
    expect(endpoint.match(/\.\/(sessions|exchanges)\.ts/g)).toEqual([`./${asked}.ts`]);
  });

  it('names every template', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(TEMPLATE_NAMES.map((name) => `${name}.ts`).toSorted());
  });
});

describe('hoistImports', () => {
  it('puts the imports of functions at the top', () => {
    const text = "// First.\nimport a from 'a';\nasync () => {\n  const { b, c } = await import('b');\n  b(c);\n};\n";
    expect(hoistImports(text)).toBe(
      "// First.\nimport { b, c } from 'b';\nimport a from 'a';\nasync () => {\n  b(c);\n};\n",
    );
  });

  it('leaves a module without any alone', () => {
    const text = readTemplate('serve.ts');
    expect(hoistImports(text)).toBe(text);
  });

  it('leaves no import() in a template', () => {
    for (const name of readdirSync(FOLDER)) expect(hoistImports(readTemplate(name))).not.toContain('import(');
  });
});
