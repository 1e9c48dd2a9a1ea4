import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../src/cli/run-cli.ts';
import type { Terminal } from '../src/cli/terminal.ts';
import { unifiedDiff } from '../src/edits/unified-diff.ts';
import { allFindingTexts } from '../src/plan/finding-texts.ts';
import { TEMPLATE_NAMES } from '../src/project/generated-modules.ts';
import { TRANSPORT_VARIABLES } from '../src/project/starts/contract-variables.ts';
import { changeTexts } from '../src/plan/change-texts.ts';
import { tools } from '../src/cli/mcp/tools/index.ts';
import { causes } from '../src/verify/causes/causes.ts';
import { checks } from '../src/verify/checks/index.ts';
import { fixtureCases, runCase } from './fixture-case.ts';
import { repository } from './temp-folder.ts';

const command = 'UPDATE=1 npx vitest run test/documentation.test.ts';
const pages = [
  'README.md',
  ...readdirSync(path.join(repository, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'skills/mcp-migrate/SKILL.md',
];
const textOf = (page: string): string => readFileSync(path.join(repository, page), 'utf8');

/** What the pages take from the program, by page and name of the block. */
const blocks: readonly (readonly [page: string, name: string, text: () => string | Promise<string>])[] = [
  ['README.md', 'diff', () => fenced('diff', exampleDiff())],
  ['docs/migrated-server.md', 'sources', () => table(['source', 'what it is for'], sourceRows())],
  [
    'docs/reference.md',
    'help',
    async () =>
      fenced(
        'text',
        [
          await helpOf(),
          await helpOf('verify'),
          await helpOf('summarize'),
          await helpOf('mcp'),
          await helpOf('hash-key'),
        ].join('\n'),
      ),
  ],
  [
    'docs/agents.md',
    'tools',
    () =>
      table(
        ['tool', 'what it does', 'changes files'],
        tools.map(({ name, description, annotations }) => [
          `\`${name}\``,
          description,
          annotations.readOnlyHint ? 'no' : 'yes',
        ]),
      ),
  ],
  [
    'docs/reference.md',
    'transforms',
    () =>
      table(
        ['id', 'what', 'why'],
        changeTexts.map(({ id, title, why }) => [`\`${id}\``, title, why]),
      ),
  ],
  [
    'docs/reference.md',
    'findings',
    () =>
      table(
        ['id', 'what', 'what to do'],
        allFindingTexts.map(({ id, title, fix }) => [`\`${id}\``, title, fix]),
      ),
  ],
  [
    'docs/reference.md',
    'checks',
    () =>
      table(
        ['id', 'level', 'area'],
        checks.map(({ id, requirement: { level, group } }) => [`\`${id}\``, level, group]),
      ),
  ],
  [
    'docs/reference.md',
    'causes',
    () =>
      table(
        ['id', 'what'],
        causes.map(({ id, says }) => [`\`${id}\``, says]),
      ),
  ],
];

const COMMAND = /^npx mcp-migrate (?:(verify|audit|undo|explain|summarize|mcp) )?(.*)$/gm;

describe('the pages', () => {
  it.each(blocks)('%s has the %s of today', async (page, name, text) => {
    const [open, close] = [`<!-- ${name}: ${command} -->\n`, `<!-- /${name} -->`];
    const [before = '', rest = ''] = textOf(page).split(open);
    const [found = '', after = ''] = rest.split(close);
    const block = `<!-- prettier-ignore-start -->\n\n${await text()}\n\n<!-- prettier-ignore-end -->\n`;
    if (process.env['UPDATE'] === '1')
      writeFileSync(path.join(repository, page), `${before}${open}${block}${close}${after}`);
    else expect(found).toBe(block);
    expect(textOf(page)).toContain(block);
  });

  it.each(pages)('%s links to files and headings that exist', (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
    const local = links.filter((link) => !/^https:/.test(link));
    expect(local.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  it('name options that the commands have', async () => {
    const written = pages.flatMap((page) => [...textOf(page).matchAll(COMMAND)]);
    expect(written.length).toBeGreaterThan(5);
    for (const [line, name, rest = ''] of written) {
      const [own = ''] = rest.split(/(?:^| )-- | # /);
      const help = await helpOf(...(name === undefined ? [] : [name]));
      const unknown = (own.match(/(?<=^| )--[\w-]+/g) ?? []).filter((option) => !help.includes(`  ${option} `));
      expect(unknown, line).toEqual([]);
    }
  });

  it('name checks and findings that exist', () => {
    const known = [...checks, ...allFindingTexts].map(({ id }) => id);
    const named = [...textOf('docs/security.md').matchAll(/`([a-z]+(?:-[a-z\d]+)+)`/g)].map(([, id = '']) => id);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((id) => !known.includes(id))).toEqual([]);
  });

  it('are short where everybody begins', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(200);
  });

  it('name the variables that the generated source reads, and no others', () => {
    const variables = (text: string): string[] => [...new Set(text.match(/\bMCP_[A-Z_]+\b/g) ?? [])].toSorted();
    expect(variables(textOf('docs/migrated-server.md'))).toEqual(
      [...new Set([...variables(templateTexts().join('\n')), ...TRANSPORT_VARIABLES])].toSorted(),
    );
  });
});

function leadsSomewhere(page: string, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const target = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(repository, target))) return false;
  return heading === undefined || headingsOf(textOf(target)).includes(heading);
}

/** The anchors that GitHub makes of the headings. */
const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );

const templateFolder = path.join(repository, 'src/templates/mcp-http');
const templateTexts = (): string[] =>
  readdirSync(templateFolder).map((name) => readFileSync(path.join(templateFolder, name), 'utf8'));

const sourceRows = (): string[][] =>
  TEMPLATE_NAMES.map((name) => [
    `\`${name}\``,
    readFileSync(path.join(templateFolder, `${name}.ts`), 'utf8')
      .split('\n')[0]
      ?.replace(/^\/\/ /, '') ?? '',
  ]);

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
