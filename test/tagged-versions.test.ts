import { expect, it } from 'vitest';
import { taggedVersions } from '../src/cli/migrate/tagged-versions.ts';

const installed = { typescript: '5.9.3', zod: '3.22.4', hono: '4.0.0', left: '1.0.0', '@types/node': '22.1.0' };

it('keeps what a tag has led to, and nothing that has a range or is to be raised', () => {
  const declared = {
    dependencies: { zod: 'latest', hono: '^4.0.0', left: 'file:../left', '@modelcontextprotocol/sdk': 'latest' },
    devDependencies: { typescript: 'latest', '@types/node': 'x', vitest: 'next' },
  };
  expect(taggedVersions(declared, installed)).toEqual(['typescript@5.9.3']);
});
