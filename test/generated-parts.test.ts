import { expect, test } from 'vitest';
import { applyEdits } from '../src/edits/apply-edits.ts';
import type { Files } from '../src/edits/edit.ts';
import { readTemplates } from '../src/io/read-templates.ts';
import { makePlan } from '../src/plan/make-plan.ts';
import { buildProjectModel } from '../src/project/project-model.ts';
import addHttpModule from '../src/transforms/add-http-module.ts';
import { demoServer, manifestText } from './command-line.ts';

const options = { sessions: 'stateful', state: 'session', shared: [], auth: [] } as const;
const templates = await readTemplates();
const sources = {
  'package.json': manifestText({ dependencies: { '@modelcontextprotocol/sdk': '^1.26.0' } }),
  'index.js': demoServer(),
};
const migrated = makePlan({ files: new Map(Object.entries(sources)), options, templates }).after;

const KEPT = "import { sessionVariable } from './mcp-http/state.js';\nexport const calls = sessionVariable(0);\n";
const keeping: Files = new Map([
  ...migrated,
  ['index.js', `import './calls.js';\n${migrated.get('index.js') ?? ''}`],
  ['calls.js', KEPT],
]);

function generatedFor(files: Files): Files {
  const project = buildProjectModel({ files, options, templates });
  const edits = project ? [...addHttpModule.run(project)].flatMap((change) => change.edits) : [];
  return applyEdits(files, edits);
}

test('what a later change needs is added, and wired in where the sources are as they were made', () => {
  expect(migrated.get('mcp-http/servers.js')).not.toContain('withScope');
  expect(migrated.has('mcp-http/scope.js')).toBe(false);
  const after = generatedFor(keeping);
  expect(after.get('mcp-http/servers.js')).toContain('build = withScope(filled(build));');
  for (const name of ['scope', 'state', 'variables']) expect(after.has(`mcp-http/${name}.js`)).toBe(true);
  expect(generatedFor(after)).toEqual(after);
});

test('sources that somebody has changed stay as they are', () => {
  const servers = migrated.get('mcp-http/servers.js') ?? '';
  const changed = new Map([
    ...keeping,
    ['mcp-http/servers.js', servers.replace('await build()', 'await audited(build)')],
  ]);
  expect(generatedFor(changed)).toEqual(changed);
});
