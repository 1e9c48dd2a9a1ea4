import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import typescript from 'typescript';
import type { AuthMethod } from '../src/project/project-model.ts';
import { neededSources } from '../src/transforms/lib/generated-sources.ts';
import { keepParts } from '../src/transforms/lib/keep-parts.ts';
import { renderTemplate } from '../src/transforms/lib/render-template.ts';
import { forSecondSdk } from '../src/transforms/lib/second-sdk.ts';
import { compileProject } from './compile-project.ts';
import { withOptions } from './template-project.ts';
import { repository } from './temp-folder.ts';

const USES = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { createApp } from './mcp-http/app.ts';
import { serveHttp } from './mcp-http/serve.ts';
const info = { name: 'a', version: '1' };
class Own {
  run = (transport: Transport): Promise<void> => new Server(info, { capabilities: {} }).connect(transport);
}
export default createApp(() => new McpServer(info));
export const servers: (() => Promise<void>)[] = [
  () => serveHttp(() => new McpServer(info)),
  () => serveHttp(async () => Promise.resolve(new Server(info, { capabilities: {} }))),
  () => serveHttp(() => ({ connect: (transport) => new Own().run(transport) })),
];
`;

const USES_V2 = `import { McpServer, type McpRequestContext } from '@modelcontextprotocol/server';
import { createApp } from './mcp-http/app.ts';
import { serveHttp } from './mcp-http/serve.ts';
const info = { name: 'a', version: '1' };
export default createApp(() => new McpServer(info));
export const servers: (() => Promise<void>)[] = [
  () => serveHttp(() => new McpServer(info)),
  () => serveHttp((context: McpRequestContext) => new McpServer({ ...info, name: context.era })),
];
`;

interface Variant {
  readonly as: string;
  readonly parts: readonly string[];
  readonly auth: readonly AuthMethod[];
}

const both: readonly AuthMethod[] = ['api-key', 'oauth'];
const variants: readonly Variant[] = [
  { as: 'v1, stateful', parts: ['v1', 'stateful'], auth: both },
  { as: 'v1, stateful', parts: ['v1', 'stateful', 'own-port'], auth: ['api-key'] },
  { as: 'v1, stateful', parts: ['v1', 'stateful'], auth: ['oauth'] },
  { as: 'v1, stateful', parts: ['v1', 'stateful'], auth: [] },
  { as: 'v1, stateful, with everything', parts: ['v1', 'stateful', 'state', 'serialize', 'fastmcp'], auth: both },
  { as: 'v1, stateful, after HTTP+SSE', parts: ['v1', 'stateful', 'own-port', 'former', 'gone'], auth: both },
  { as: 'v1, stateless, after HTTP+SSE', parts: ['v1', 'stateless', 'former', 'gone', 'own-app'], auth: [] },
  {
    as: 'v1, stateful, behind an app',
    parts: ['v1', 'stateful', 'former', 'gone', 'own-guard', 'no-ready'],
    auth: both,
  },
  {
    as: 'v1, stateful, after stdio and beside an app',
    parts: ['v1', 'stateful', 'former', 'sometimes', 'gone', 'own-app'],
    auth: both,
  },
  {
    as: 'v1, stateful, after stdio and behind an app',
    parts: ['v1', 'stateful', 'former', 'sometimes', 'gone', 'own-guard'],
    auth: [],
  },
  { as: 'v1, stateful, at a path of its own', parts: ['v1', 'stateful', 'former', 'own-path'], auth: both },
  { as: 'v1, stateful, beside HTTP+SSE', parts: ['v1', 'stateful', 'state', 'former', 'kept-sse'], auth: both },
  { as: 'v2, stateful, beside HTTP+SSE', parts: ['v2', 'stateful', 'former', 'kept-sse'], auth: [] },
  { as: 'v1, stateless', parts: ['v1', 'stateless'], auth: both },
  { as: 'v1, stateless', parts: ['v1', 'stateless', 'serialize', 'mcp-framework'], auth: [] },
  { as: 'v2, stateful', parts: ['v2', 'stateful', 'state', 'serialize'], auth: both },
  { as: 'v2, stateful, both eras', parts: ['v2', 'stateful', 'modern', 'asking'], auth: [] },
  { as: 'v2, stateless', parts: ['v2', 'stateless'], auth: ['api-key'] },
  { as: 'v1, stateful, counted', parts: ['v1', 'stateful', 'rate-limit', 'former', 'kept-sse'], auth: both },
  { as: 'v1, stateful, resumed', parts: ['v1', 'stateful', 'resume-memory', 'state'], auth: both },
  { as: 'v2, stateful, resumed', parts: ['v2', 'stateful', 'resume-memory', 'modern'], auth: [] },
  { as: 'v1, stateful, resumed from Redis', parts: ['v1', 'stateful', 'resume-redis', 'state'], auth: both },
  { as: 'v1, stateful, taken over', parts: ['v1', 'stateful', 'resume-redis', 'take-over'], auth: both },
  { as: 'v2, stateful, taken over', parts: ['v2', 'stateful', 'resume-redis', 'take-over', 'modern'], auth: [] },
  {
    as: 'v1, stateful, taken over, beside HTTP+SSE',
    parts: ['v1', 'stateful', 'resume-redis', 'take-over', 'former', 'kept-sse'],
    auth: both,
  },
  {
    as: 'v2, stateful, resumed from Redis',
    parts: ['v2', 'stateful', 'resume-redis', 'modern', 'former', 'kept-sse'],
    auth: [],
  },
  { as: 'v2, stateless, counted', parts: ['v2', 'stateless', 'rate-limit'], auth: [] },
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
    as: 'the newest types of Node.js',
    type: 'module',
    extension: '.js',
    options: {
      module: ModuleKind.NodeNext,
      target: ScriptTarget.ES2022,
      typeRoots: [path.join(repository, 'node_modules/@types-newest')],
    },
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
  {
    as: 'not strict, where an implicit any is an error',
    type: 'commonjs',
    extension: '',
    options: {
      module: ModuleKind.CommonJS,
      moduleResolution: ModuleResolutionKind.Node10,
      target: ScriptTarget.ES2020,
      strict: false,
      noImplicitAny: true,
      exactOptionalPropertyTypes: false,
    },
  },
])('compiled in a project: $as', ({ type, extension, options }) => {
  let errors: string[] = [];
  beforeAll(() => {
    const folders = variants.map((variant) => Object.entries(filesOf(variant, { type, extension })));
    const files = folders.flatMap((entries, folder) => entries.map(([name, text]) => [`${folder}/${name}`, text]));
    errors = compileProject(Object.fromEntries(files) as Record<string, string>, options);
  });

  it.each(variants.map((variant, folder) => ({ ...variant, folder })))('$as, authentication by $auth', ({ folder }) => {
    expect(errors.filter((error) => error.startsWith(`in-memory/${folder}/`))).toEqual([]);
  });
});

function filesOf({ parts: chosen, auth }: Variant, { type, extension }: { type: string; extension: string }) {
  const port = chosen.includes('own-port') ? [] : ['platform-port'];
  const often = chosen.includes('sometimes') ? 'sometimes' : 'always';
  const before = chosen.includes('former') ? [`former-${often}`] : ['no-former'];
  const kept = chosen.includes('kept-sse') ? [] : ['no-kept-sse'];
  const path = chosen.includes('own-path') ? [] : ['usual-path'];
  const own = ['app', 'guard'].find((name) => chosen.includes(`own-${name}`));
  const app = own === undefined ? ['no-app'] : [`${own}-${often}`];
  const who = auth.length > 0 ? auth : ['open'];
  const ready = chosen.includes('no-ready') ? [] : ['ready'];
  const parts = [...withOptions(chosen), ...port, ...before, ...kept, ...path, ...app, ...ready, ...who];
  const target = { language: 'ts', module: 'esm', extension, newline: '\n' } as const;
  const ofSdk = (text: string) => (parts.includes('v2') ? forSecondSdk(text) : text);
  const render = (text: string) => renderTemplate(ofSdk(keepParts(text, parts)), target);
  const sources = neededSources(parts).map((name) => [
    `mcp-http/${name}.ts`,
    render(readFileSync(new URL(`../src/templates/mcp-http/${name}.ts`, import.meta.url), 'utf8')),
  ]);
  const files = {
    'package.json': `{"type":"${type}"}`,
    'index.ts': renderTemplate(usesOf(parts), target),
  };
  return { ...(Object.fromEntries(sources) as Record<string, string>), ...files };
}

it('leaves no declaration of the top level indented, whatever parts are kept', () => {
  const target = { type: 'module', extension: '.js' };
  const texts = variants.flatMap((variant) => Object.entries(filesOf(variant, target)));
  expect(texts.length).toBeGreaterThan(variants.length);
  expect(texts.filter(([, text]) => /^ +export /m.test(text)).map(([name]) => name)).toEqual([]);
});

function usesOf(parts: readonly string[]): string {
  const uses = parts.includes('v2') ? USES_V2 : USES;
  if (!parts.includes('former')) return uses;
  const former = formerOf(parts);
  const given = parts.includes('sometimes') ? ['', `, ${former}`] : [`, ${former}`];
  return uses.replaceAll(/\(\) => serveHttp\((.*)\),$/gm, (_, server: string) =>
    given.map((one) => `() => serveHttp(${server}${one}),`).join('\n  '),
  );
}

function formerOf(parts: readonly string[]): string {
  if (parts.includes('kept-sse')) return FORMER_KEPT;
  if (parts.includes('own-guard')) return FORMER_WITH_GUARD;
  if (parts.includes('own-path')) return FORMER_WITH_PATH;
  return parts.includes('own-app') ? FORMER_WITH_APP : FORMER;
}

const FORMER_KEPT = "{ port: 3001, kept: { stream: '/sse', messages: '/messages' } }";
const FORMER_WITH_GUARD =
  "{ gone: ['/sse'], guard: (_request, response, next) => (response.headersSent ? undefined : next()) }";
const FORMER = "{ port: process.env['PORT'], gone: ['/sse', '/messages'] }";
const FORMER_WITH_PATH = "{ port: 3001, path: '/api/mcp' }";
const FORMER_WITH_APP = "{ port: 3001, gone: ['/sse'], app: (_request, response) => response.end() }";

it('finds mistakes in the project it compiles', () => {
  const options = { module: ModuleKind.NodeNext, target: ScriptTarget.ES2022 };
  expect(
    compileProject({ 'package.json': '{"type":"module"}', '0/a.ts': 'export const a: string = 1;\n' }, options),
  ).toEqual(["in-memory/0/a.ts:1 Type 'number' is not assignable to type 'string'."]);
});
