import { onTestFinished, describe, expect, it, vi } from 'vitest';
import { start } from '../../fixtures/servers/conformant/v1-stateful.ts';
import { runConformanceSuite } from '../../src/io/conformance-suite.ts';
import { Processes } from '../../src/io/run-process.ts';
import { chooseScenarios, type SuiteTarget } from '../../src/verify/opinions/suite-scenarios.ts';
import { suiteVerdict } from '../../src/verify/opinions/suite-verdict.ts';
import { tempFolder } from '../temp-folder.ts';

const url = 'http://127.0.0.1:3000/mcp';
const facts: SuiteTarget['facts'] = { protected: false, capabilities: { tools: {} }, modern: undefined, tools: {} };

const everything = { tools: {}, prompts: {}, resources: {} };
const modern: SuiteTarget['facts'] = {
  ...facts,
  modern: { versions: ['2026-07-28'], discovers: true, capabilities: everything },
};

describe('chooseScenarios', () => {
  const reasons = (target: Partial<SuiteTarget>): Record<string, string | undefined> =>
    Object.fromEntries(
      chooseScenarios({ url, eras: ['legacy'], facts, ...target }).map(({ scenario, why }) => [scenario, why]),
    );

  it('runs what the server declares, in the revision of the era', () => {
    const { 'tools-list': tools, 'resources-list': resources, 'server-stateless': stateless, ...rest } = reasons({});
    expect([tools, resources, stateless]).toEqual([undefined, 'the server declares no resources', undefined]);
    expect(Object.keys(rest)).not.toContain('caching');
    expect(new Set(chooseScenarios({ url, eras: ['modern'], facts: modern }).map(({ revision }) => revision))).toEqual(
      new Set(['2026-07-28']),
    );
  });

  it('keeps away from protected endpoints, from keys in the URL and from the tools of the server', () => {
    const protectedOnes = Object.values(reasons({ facts: { ...facts, protected: true } }));
    expect(new Set(protectedOnes)).toEqual(new Set(['the endpoint is protected, and the suite cannot send a token']));
    expect(reasons({ url: `${url}?key=secret` })['ping']).toMatch(/query of the URL/);
    const tools = { modern: [{ name: 'test_delete_everything' }] };
    const own = reasons({ eras: ['modern'], facts: { ...modern, tools } });
    expect(own['server-stateless']).toBe('it would call the tool test_delete_everything of this server');
    expect(own['caching']).toBeUndefined();
  });

  it('tries DNS rebinding on localhost only', () => {
    const why = (host: string) => reasons({ url: `https://${host}/mcp` })['dns-rebinding-protection'];
    expect(['localhost', '127.0.0.1', '[::1]'].map(why)).toEqual([undefined, undefined, undefined]);
    expect(why('mcp.example.com')).toBe('only for endpoints on localhost');
  });
});

describe('suiteVerdict', () => {
  const verdict = (...entries: object[]) => suiteVerdict(JSON.stringify(entries));
  const success = { id: 'ping', status: 'SUCCESS' };
  const schema = { id: 'wire-schema-valid', status: 'SUCCESS' };

  it('passes what succeeded, with its warnings', () => {
    expect(verdict(success, schema)).toEqual({ outcome: 'pass' });
    expect(verdict(success, { id: 'order', status: 'WARNING', errorMessage: 'not sorted' })).toEqual({
      outcome: 'pass',
      detail: 'warns: order: not sorted',
    });
  });

  it('fails what failed, but for the fixture of the suite and its own messages', () => {
    const missing = { id: 'log', status: 'FAILURE', errorMessage: "Not testable: no tool 'test_logging_tool'" };
    const harness = { id: 'wire-schema-harness-error', status: 'FAILURE', errorMessage: 'our own' };
    expect(verdict(success, missing, harness)).toEqual({
      outcome: 'pass',
      detail: '1 not tried without its own fixture tools',
    });
    expect(verdict(success, { id: 'x', status: 'FAILURE', errorMessage: 'got \u001b[31m200' })).toEqual({
      outcome: 'fail',
      detail: 'x: got \\u{1b}[31m200',
    });
  });

  it('takes green without a check for not run', () => {
    const skipped = { id: 'skipped', status: 'INFO', details: { message: 'no session' }, description: 'lifecycle' };
    expect(verdict(skipped, schema)).toMatchObject({
      outcome: 'not-run',
      detail: expect.stringContaining('no session') as string,
    });
    expect(verdict()).toEqual({ outcome: 'not-run', detail: 'it checked nothing: no entry' });
    expect(suiteVerdict('<html>')).toEqual({ outcome: 'not-run', detail: 'the suite wrote no results' });
  });
});

describe('runConformanceSuite', () => {
  const open = async () => {
    const [server, processes] = [await start(), new Processes()];
    onTestFinished(async () => {
      await processes.endAll();
      await server.close();
    });
    return { target: { url: server.url, eras: ['legacy'], facts } satisfies SuiteTarget, processes };
  };

  it('passes a conformant server, or says why the suite could not be had', async () => {
    const { target, processes } = await open();
    const opinions = await runConformanceSuite(target, { processes, timeoutMs: 240_000 });
    const ran = opinions.filter(({ outcome }) => outcome !== 'not-run');
    expect(opinions.map(({ asked }) => asked)).toContain('server-session-lifecycle');
    for (const { outcome, detail } of opinions) expect(outcome === 'not-run').toBe(detail !== undefined);
    if (ran.length === 0) console.log(`the official suite was not run: ${opinions[0]?.detail ?? ''}`);
    else expect(ran.map(({ asked, outcome }) => `${asked} ${outcome}`)).toEqual(passing);
  });

  it.each([
    ['npm does not reach a registry', 'npm does not give the suite: ', 240_000],
    ['there is no time', 'time limit', 1],
  ])('says so when %s', async (_, reason, timeoutMs) => {
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
    vi.stubEnv('npm_config_cache', await tempFolder({}));
    onTestFinished(() => void vi.unstubAllEnvs());
    const { target, processes } = await open();
    const [first] = await runConformanceSuite(target, { processes, timeoutMs });
    expect(first).toMatchObject({ by: 'conformance', asked: 'server-initialize', era: 'legacy', outcome: 'not-run' });
    expect(first?.detail).toContain(reason);
    expect(first?.call).toContain(`--url ${target.url} --scenario server-initialize --spec-version 2025-11-25`);
  });
});

const passing = [
  'server-initialize pass',
  'ping pass',
  'server-session-lifecycle pass',
  'server-sse-multiple-streams pass',
  'tools-list pass',
  'dns-rebinding-protection pass',
];
