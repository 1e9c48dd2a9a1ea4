// npm run new transform <id>, npm run new check <group>/<id>: the files of a unit and its line in the registry.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const camelCase = (id) => id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

const transform = (id) => `import type { Transform } from './transform.ts';

/** TODO: what becomes of what, in one sentence. */
const transform: Transform = {
  id: '${id}',
  title: 'TODO: an imperative of a few words',
  why: 'TODO: why a user wants it, in one sentence.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports'],
  *run(project) {
    for (const site of project.sites) if (site.owner) yield* [];
  },
};
export default transform;
`;

const check = (id) => `import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';

export default defineCheck({
  id: '${id}',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.ask(harmlessMethod(client));
    if (ownResult(answer)) return pass;
    return fail('TODO: what was expected', describe(answer), { cause: 'TODO: the likely cause' });
  },
});
`;

const brokenServer = () => `import { startRaw } from '../conformant/raw.ts';

/** TODO: what this server does wrong; it does everything else right. */
export const start = () => startRaw((request, next) => next(request));
`;

const server = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const server = new McpServer({ name: 'demo', version: '1.0.0' });

await server.connect(new StdioServerTransport());
`;

const manifest = {
  name: 'demo',
  version: '1.0.0',
  type: 'module',
  bin: { demo: 'dist/index.js' },
  dependencies: { '@modelcontextprotocol/sdk': '^1.32.2' },
};

function filesOf(kind, name) {
  const [group, id] = name.includes('/') ? name.split('/') : [undefined, name];
  const fixture = `fixtures/transforms/${id}/first/before`;
  if (kind === 'transform' && group === undefined)
    return {
      id,
      registry: 'src/transforms/index.ts',
      unit: `${id}.ts`,
      files: {
        [`src/transforms/${id}.ts`]: transform(id),
        [`${fixture}/package.json`]: `${JSON.stringify(manifest, null, 2)}\n`,
        [`${fixture}/src/index.ts`]: server,
      },
    };
  if (kind === 'check' && group !== undefined)
    return {
      id,
      registry: 'src/verify/checks/index.ts',
      unit: `${group}/${id}.ts`,
      files: {
        [`src/verify/checks/${group}/${id}.ts`]: check(id),
        [`fixtures/servers/broken/${id}.ts`]: brokenServer(),
      },
    };
  throw new Error('usage: npm run new transform <id> | npm run new check <group>/<id>');
}

/** The registry with an import and an entry more, both where the order by id wants them. */
function withUnit(text, id, unit) {
  const lines = text.split('\n');
  const imports = lines.flatMap((line, index) => {
    const [, other] = /^import \w+ from '\.\/(?:[\w-]+\/)?([\w-]+)\.ts';$/.exec(line) ?? [];
    return other === undefined ? [] : [{ other, index }];
  });
  const next = imports.find(({ other }) => other > id);
  const after = lines.findIndex((line) => line === (next ? `  ${camelCase(next.other)},` : '];'));
  lines.splice(after, 0, `  ${camelCase(id)},`);
  lines.splice(next?.index ?? (imports.at(-1)?.index ?? -1) + 1, 0, `import ${camelCase(id)} from './${unit}';`);
  return lines.join('\n');
}

const [kind = '', name = ''] = process.argv.slice(2);
if (!/^([a-z][a-z\d-]*\/)?[a-z][a-z\d-]*$/.test(name))
  throw new Error('ids are kebab-case: add-http-module, session/session-delete');
const { id, registry, unit, files } = filesOf(kind, name);
const taken = Object.keys(files).find((file) => existsSync(file));
if (taken) throw new Error(`${taken} exists already`);
for (const [file, text] of Object.entries(files)) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`created ${file}`);
}
writeFileSync(registry, withUnit(readFileSync(registry, 'utf8'), id, unit));
console.log(`added to ${registry}`);
if (kind === 'transform') console.log('next: fill it in, run `npm run fixtures`, and review the diff of fixtures/');
else console.log('next: fill both in, then run `npx vitest run test/system/checks.test.ts`');
