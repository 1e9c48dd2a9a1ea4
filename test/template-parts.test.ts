import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hoistImports } from '../src/transforms/lib/hoist-imports.ts';
import { keepParts } from '../src/transforms/lib/keep-parts.ts';

const FOLDER = new URL('../src/templates/', import.meta.url);
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
    expect(kept).not.toMatch(/#(end)?region/);
    expect(kept).toMatch(/[};]\n$/);
  });

  it.each([
    [['api-key'], ['MCP_ALLOW_UNAUTHENTICATED', 'MCP_API_KEYS']],
    [['oauth'], ['MCP_ALLOW_UNAUTHENTICATED', 'MCP_OAUTH_ISSUER']],
    [[], ['MCP_ALLOW_UNAUTHENTICATED']],
  ])('leaves of mcp-auth for %o what reads %o', (auth, variables) => {
    const kept = keepParts(readTemplate('mcp-auth.ts'), auth);
    expect([...new Set(kept.match(/\bMCP_[A-Z_]+/g))].toSorted()).toEqual(variables);
    expect(kept.includes('./mcp-oauth.ts')).toBe(auth.includes('oauth'));
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
    const text = readTemplate('mcp-http.ts');
    expect(hoistImports(text)).toBe(text);
  });

  it('leaves no import() in a template', () => {
    for (const name of readdirSync(FOLDER)) expect(hoistImports(readTemplate(name))).not.toContain('import(');
  });
});
