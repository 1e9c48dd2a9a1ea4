import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { audit } from '../src/cli/commands/audit.ts';
import { migrateReport } from '../src/cli/migrate/report.ts';
import { readTemplates } from '../src/io/read-templates.ts';
import { findingRules } from '../src/plan/findings/index.ts';
import { makePlan } from '../src/plan/make-plan.ts';
import type { AuthMethod } from '../src/project/project-model.ts';
import schema from '../src/report/report.schema.json' with { type: 'json' };
import type { Report } from '../src/report/report.ts';
import { demoServer, manifestText, runCli } from './command-line.ts';
import { repository, tempFolder, treeOf } from './temp-folder.ts';

// SDK v2 alone speaks the era that is left out, stdio alone has no copies yet, an audit keeps and resumes nothing, and few read MCP_TRANSPORT: test/transforms.test.ts has their fixtures.
const ofOtherServers = [
  ...['connected-by-hand', 'modern-era-left-out', 'nothing-to-keep', 'own-variable', 'saved-copies'],
  'session-take-over',
];
const shown = findingRules.map(({ id }) => id).filter((id) => !ofOtherServers.includes(id));
const unready = path.join(repository, 'fixtures/projects/unready');
const ready = path.join(repository, 'fixtures/projects/ready');
const isReport = new Ajv2020({ allErrors: true }).compile(schema);

const withToken = {
  'package.json': manifestText({ dependencies: { '@modelcontextprotocol/sdk': '^1.26.0' } }),
  'index.js': demoServer({ before: 'const token = process.env.EXAMPLE_TOKEN;', answer: 'String(token)' }),
};

describe('audit', () => {
  test('shows every finding of a server that has them all, changes nothing, and exits with 1', async () => {
    const before = await treeOf(unready);
    const { code, stdout } = await runCli(['audit', unready, '--json']);
    const report = JSON.parse(stdout) as Report;
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
    expect(code).toBe(1);
    expect(report).toMatchObject({ outcome: 'failed', command: 'audit', changes: [], checks: [] });
    expect([...new Set(report.findings.map(({ id }) => id))].toSorted()).toEqual(shown);
    expect(report.findings.filter(({ fix }) => fix === undefined)).toEqual([]);
    const errors = report.findings.filter(({ severity }) => severity === 'error').map(({ id }) => id);
    // Nobody is asked who they are.
    expect([...new Set(errors)].toSorted()).toEqual([
      'file-write',
      'roots-as-authority',
      'shared-credentials',
      'shared-endpoint',
      'shared-process',
      'starts-programs',
    ]);
    expect(await treeOf(unready)).toEqual(before);
  });

  test('shows nothing of a server that is ready', async () => {
    const { exitCode, outcome, findings } = await audit({ project: ready, strict: true });
    expect({ exitCode, outcome, findings }).toEqual({ exitCode: 0, outcome: 'proven', findings: [] });
  });

  test('writes SARIF with the rule and the place of every finding', async () => {
    const { code, stdout } = await runCli(['audit', unready, '--format', 'sarif']);
    const [run] = (JSON.parse(stdout) as Log).runs;
    const rules = run?.tool.driver.rules ?? [];
    expect(code).toBe(1);
    expect(rules.map(({ id }) => id).toSorted()).toEqual(shown);
    for (const { id, shortDescription, fullDescription, help, helpUri } of rules) {
      const rule = findingRules.find((each) => each.id === id);
      expect([shortDescription?.text, fullDescription?.text, helpUri]).toEqual([rule?.title, rule?.why, rule?.docs[0]]);
      expect(help?.text).toContain(rule?.fix);
    }
    for (const { ruleId, ruleIndex = -1, locations } of run?.results ?? []) {
      expect(rules[ruleIndex]?.id).toBe(ruleId);
      const place = locations?.[0]?.physicalLocation;
      expect(place?.artifactLocation?.uri).toMatch(
        /^fixtures\/projects\/unready\/((package|server)\.json|src\/\w+\.js)$/,
      );
      expect(place?.region?.startLine).toBeGreaterThan(0);
    }
  });

  test('counts warnings with --strict only', async () => {
    const project = await tempFolder(withToken);
    expect(await audit({ project, strict: false })).toMatchObject({ exitCode: 0, outcome: 'partial' });
    expect(await audit({ project, strict: true })).toMatchObject({ exitCode: 1, outcome: 'failed' });
  });

  test('says with exit code 3 that there is no server, and with 2 that there is no folder', async () => {
    const project = await tempFolder({
      'package.json': manifestText({ dependencies: {} }),
      'index.js': 'export {};\n',
    });
    expect(await audit({ project, strict: false })).toMatchObject({ exitCode: 3, outcome: 'refused' });
    await expect(audit({ project: path.join(project, 'none'), strict: false })).rejects.toMatchObject({ exitCode: 2 });
  });

  test('finds the same in a server that has been migrated, but for what the migration mends', async () => {
    const plan = await planOf(withToken, ['api-key']);
    const { exitCode, findings } = await audit({ project: await tempFolder(filesOf(plan.after)), strict: false });
    expect(exitCode).toBe(0);
    expect(findings.map(({ id, severity }) => `${severity} ${id}`)).toEqual(['warning shared-credentials']);
  });
});

const filesOf = (files: ReadonlyMap<string, string>): Record<string, string> => Object.fromEntries(files);

async function planOf(files: Readonly<Record<string, string>>, auth: readonly AuthMethod[]) {
  const options = { sessions: 'stateful', state: 'session', shared: [], auth } as const;
  return makePlan({ files: new Map(Object.entries(files)), options, templates: await readTemplates() });
}

test('what is an error without authentication is left for a person, and refuses nothing', async () => {
  const planned = async (auth: readonly AuthMethod[]): Promise<unknown> => {
    const { exitCode, outcome, findings } = migrateReport('/project', await planOf(withToken, auth), {});
    return { exitCode, outcome, found: findings.map(({ id, severity }) => `${severity} ${id}`) };
  };
  expect(await planned(['oauth'])).toEqual({ exitCode: 0, outcome: 'planned', found: ['warning shared-credentials'] });
  expect(await planned([])).toEqual({ exitCode: 1, outcome: 'planned', found: ['error shared-credentials'] });
});
