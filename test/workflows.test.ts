import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { blockNamed, blocksIn, pageText } from './page-blocks.ts';
import { repository } from './temp-folder.ts';

interface Workflow {
  readonly on: { readonly workflow_call?: { readonly inputs: Readonly<Record<string, unknown>> } };
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly run?: string; readonly uses?: string }[] }>
  >;
}

const folder = '.github/workflows';
const names = readdirSync(path.join(repository, folder));
const workflow = (name: string): Workflow => parse(pageText(`${folder}/${name}`)) as Workflow;

describe('the workflows', () => {
  it.each(names)('%s takes no more leave than to read, and puts no expression into a script', (name) => {
    const { permissions, jobs } = workflow(name);
    expect(permissions).toEqual({ contents: 'read' });
    const scripts = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  it('the page hands the reusable one inputs that it has', () => {
    const { jobs } = parse(blockNamed('workflow', 'docs/many-repositories.md')) as {
      jobs: Record<string, { uses: string; with: Record<string, string> }>;
    };
    const { uses, with: given } = jobs['servers'] ?? { uses: '', with: {} };
    const [, file = ''] = /\/(\.github\/workflows\/[\w-]+\.yml)@REF$/.exec(uses) ?? [];
    const inputs = workflow(path.basename(file)).on.workflow_call?.inputs ?? {};
    expect(Object.keys(given).filter((name) => !(name in inputs))).toEqual([]);
    expect(JSON.parse(given['projects'] ?? '')).toEqual([expect.any(String), expect.any(String)]);
  });

  it('the release is published with its provenance, after everything else has passed', () => {
    const { jobs } = workflow('release.yml');
    const scripts = jobs['publish']?.steps.flatMap(({ run }) => run ?? []) ?? [];
    expect(scripts.at(-1)).toBe('npm publish --provenance --access public');
    expect(scripts).toEqual(expect.arrayContaining(['npm ci', 'npm run check', 'npm run test:system']));
  });
});

describe('the blocks of the pages', () => {
  const pages = ['README.md', ...readdirSync(path.join(repository, 'docs')).map((name) => `docs/${name}`)];

  it('in JSON and YAML can be read', () => {
    const inPages = (language: string): string[] =>
      pages.filter((page) => page.endsWith('.md')).flatMap((page) => blocksIn(page, language));
    expect(inPages('json').map((text) => JSON.parse(text) as unknown).length).toBeGreaterThan(0);
    expect(inPages('yaml').map((text) => parse(text) as unknown).length).toBeGreaterThan(1);
  });
});
