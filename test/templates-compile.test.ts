import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import typescript from 'typescript';
import type { AuthMethod } from '../src/project/project-model.ts';
import { keepParts } from '../src/transforms/lib/keep-parts.ts';
import { renderTemplate } from '../src/transforms/lib/render-template.ts';
import { compileProject } from './compile-project.ts';

const FOLDER = new URL('../src/templates/', import.meta.url);
const TEMPLATES = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));

const USES = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Server as HttpServer } from 'node:http';
import { serveHttp } from './mcp-http.ts';
const info = { name: 'a', version: '1' };
class Own {
  run = (transport: Transport): Promise<void> => new Server(info, { capabilities: {} }).connect(transport);
}
export const servers: (() => Promise<HttpServer>)[] = [
  () => serveHttp(() => new McpServer(info)),
  () => serveHttp(async () => Promise.resolve(new Server(info, { capabilities: {} }))),
  () => serveHttp(() => ({ connect: (transport) => new Own().run(transport) })),
];
`;

interface Variant {
  readonly template: string;
  readonly auth: readonly AuthMethod[];
}

const variants: readonly Variant[] = [
  { template: 'mcp-http', auth: ['api-key', 'oauth'] },
  { template: 'mcp-http', auth: ['api-key'] },
  { template: 'mcp-http', auth: ['oauth'] },
  { template: 'mcp-http', auth: [] },
  { template: 'mcp-http-stateless', auth: ['api-key', 'oauth'] },
];

const { ModuleKind, ModuleResolutionKind, ScriptTarget } = typescript;
describe.each([
  {
    as: 'nodenext, ES modules',
    type: 'module',
    extension: '.js',
    options: {
      module: ModuleKind.NodeNext,
      target: ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
      lib: ['lib.es2021.d.ts'],
    },
  },
  {
    as: 'node16, CommonJS, with the DOM',
    type: 'commonjs',
    extension: '.js',
    options: { module: ModuleKind.Node16, target: ScriptTarget.ES2020 },
  },
  {
    as: 'commonjs, node10',
    type: 'commonjs',
    extension: '',
    options: {
      module: ModuleKind.CommonJS,
      moduleResolution: ModuleResolutionKind.Node10,
      target: ScriptTarget.ES2020,
      lib: ['lib.es2020.d.ts'],
    },
  },
  {
    as: 'bundler, .ts imports',
    type: 'module',
    extension: '.ts',
    options: {
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.Bundler,
      target: ScriptTarget.ESNext,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
    },
  },
])('compiled in a strict project: $as', ({ type, extension, options }) => {
  let errors: string[] = [];
  beforeAll(() => {
    const folders = variants.map((variant) => Object.entries(filesOf(variant, { type, extension })));
    const files = folders.flatMap((entries, folder) => entries.map(([name, text]) => [`${folder}/${name}`, text]));
    errors = compileProject(Object.fromEntries(files) as Record<string, string>, options);
  });

  it.each(variants.map((variant, folder) => ({ ...variant, folder })))(
    '$template, authentication by $auth',
    ({ folder }) => {
      expect(errors.filter((error) => error.startsWith(`in-memory/${folder}/`))).toEqual([]);
    },
  );
});

function filesOf({ template, auth }: Variant, { type, extension }: { type: string; extension: string }) {
  const render = (text: string) =>
    renderTemplate(keepParts(text, auth), { language: 'ts', module: 'esm', extension, newline: '\n' });
  const without = auth.includes('oauth') ? 'mcp-http' : /^mcp-(http|oauth)/;
  const rest = TEMPLATES.filter(({ name }) => name.search(without) !== 0).map(({ name, text }) => [name, render(text)]);
  const http = TEMPLATES.find(({ name }) => name === `${template}.ts`)?.text ?? '';
  const files = { 'package.json': `{"type":"${type}"}`, 'mcp-http.ts': render(http), 'index.ts': render(USES) };
  return { ...(Object.fromEntries(rest) as Record<string, string>), ...files };
}

it('finds mistakes in the project it compiles', () => {
  const options = { module: ModuleKind.NodeNext, target: ScriptTarget.ES2022 };
  expect(
    compileProject({ 'package.json': '{"type":"module"}', '0/a.ts': 'export const a: string = 1;\n' }, options),
  ).toEqual(["in-memory/0/a.ts:1 Type 'number' is not assignable to type 'string'."]);
});
