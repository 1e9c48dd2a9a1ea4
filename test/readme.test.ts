import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../src/cli/run-cli.ts';
import type { Terminal } from '../src/cli/terminal.ts';
import { unifiedDiff } from '../src/edits/unified-diff.ts';
import { TRANSPORT_VARIABLES } from '../src/project/starts/contract-variables.ts';
import { transforms } from '../src/transforms/index.ts';
import { checks } from '../src/verify/checks/index.ts';
import { fixtureCases, runCase } from './fixture-case.ts';
import { repository } from './temp-folder.ts';

const file = path.join(repository, 'README.md');
const readme = (): string => readFileSync(file, 'utf8');
const command = 'UPDATE=1 npx vitest run test/readme.test.ts';

const blocks: Readonly<Record<string, () => string | Promise<string>>> = {
  diff: () => fenced('diff', exampleDiff()),
  help: async () => fenced('text', `${await helpOf()}\n${await helpOf('verify')}`),
  transforms: () =>
    table(
      ['id', 'what', 'why'],
      transforms.map(({ id, title, why }) => [`\`${id}\``, title, why]),
    ),
  checks: () =>
    table(
      ['id', 'level', 'area'],
      checks.map(({ id, requirement: { level, group } }) => [`\`${id}\``, level, group]),
    ),
};

describe('README.md', () => {
  it.each(Object.keys(blocks))('has the %s of today', async (name) => {
    const wanted = (await blocks[name]?.()) ?? '';
    const [open, close] = [`<!-- ${name}: ${command} -->\n`, `<!-- /${name} -->`];
    const [before = '', rest = ''] = readme().split(open);
    const [found = '', after = ''] = rest.split(close);
    const block = `<!-- prettier-ignore-start -->\n\n${wanted}\n\n<!-- prettier-ignore-end -->\n`;
    if (process.env['UPDATE'] === '1') writeFileSync(file, `${before}${open}${block}${close}${after}`);
    else expect(found).toBe(block);
    expect(readme()).toContain(block);
  });

  it('links to files that exist', () => {
    const links = [...readme().matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
    const local = links.filter((link) => !/^https:/.test(link));
    expect(local.length).toBeGreaterThan(2);
    expect(local.filter((link) => !existsSync(path.join(repository, link)))).toEqual([]);
  });

  it('names the variables that the generated source reads, and no others', () => {
    const variables = (text: string): string[] => [...new Set(text.match(/\bMCP_[A-Z_]+\b/g) ?? [])].toSorted();
    const folder = path.join(repository, 'src/templates/mcp-http');
    const templates = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    const section = /## The migrated server\n([\s\S]*?)\n## /.exec(readme())?.[1] ?? '';
    expect(variables(section)).toEqual(
      [...new Set([...variables(templates.join('\n')), ...TRANSPORT_VARIABLES])].toSorted(),
    );
  });
});

function exampleDiff(): string {
  const example = fixtureCases.find(({ name }) => name === 'whole-moved-state');
  if (!example) throw new Error('the example of the README has gone');
  const { before, after } = runCase(example).plan;
  const only = (files: typeof before) => new Map([...files].filter(([name]) => name === 'src/index.ts'));
  return unifiedDiff(only(before), only(after));
}

async function helpOf(...args: string[]): Promise<string> {
  const stdout = new PassThrough();
  const terminal = { stdout, stderr: stdout, stdin: process.stdin, env: {} } as unknown as Terminal;
  await runCli(['node', 'mcp-migrate', ...args, '--help'], terminal);
  stdout.end();
  return text(stdout);
}

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}
