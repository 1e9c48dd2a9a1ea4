import { describe, expect, it } from 'vitest';
import type { Files } from '../src/edits/edit.ts';
import { namedEntries } from '../src/project/entries.ts';
import { filesRunBy, shownLine } from '../src/project/entries/command-line.ts';
import { configuredRuns } from '../src/project/entries/client-configurations.ts';
import { chooseOther } from '../src/project/entries/choose-entries.ts';
import { entryOf, startCommand, type Project } from '../src/project/entries/run-command.ts';
import { readManifest } from '../src/project/manifest.ts';
import { readTsConfig } from '../src/project/tsconfig.ts';

const server = "import 'sdk';\nawait server.connect(new StdioServerTransport());\n";
const tsconfig = JSON.stringify({ compilerOptions: { outDir: 'out', rootDir: 'src' } });

function projectOf(manifest: object, files: Record<string, string>): Project {
  const all: Files = new Map(Object.entries({ 'package.json': JSON.stringify(manifest), ...files }));
  const read = readManifest(all);
  if (!read) throw new Error('no manifest');
  return { files: all, manifest: read, tsconfig: readTsConfig(all) };
}

describe('the files that a script runs', () => {
  it.each([
    ['node dist/index.js', 'node dist/index.js'],
    ['NODE_ENV=production node ./dist/index.js --stdio', 'NODE_ENV=production node ./dist/index.js --stdio'],
    ['cross-env A=b node dist/index.js', 'A=b node dist/index.js'],
    ['node --env-file .env dist/index.js', 'node --env-file=.env dist/index.js'],
    ['node -r dotenv/config dist/index.js', 'node -r dotenv/config dist/index.js'],
    ['node --watch --inspect=9229 dist/index.js', 'node dist/index.js'],
    ['node --import tsx src/index.ts', 'tsx src/index.ts'],
    ['node --loader ts-node/esm src/index.ts', 'node --loader ts-node/esm src/index.ts'],
    ['npx -y tsx watch --clear-screen=false src/index.ts', 'tsx src/index.ts'],
    ['tsx --tsconfig tsconfig.json src/index.ts', 'tsx --tsconfig tsconfig.json src/index.ts'],
    ['bun run src/index.ts', 'bun src/index.ts'],
    ['npm run build && node dist/index.js | pino-pretty', 'node dist/index.js'],
    ['concurrently "tsc -w" "nodemon dist/index.js"', 'node dist/index.js'],
    ['nodemon --exec "tsx src/index.ts"', 'tsx src/index.ts'],
  ])('%s', (script, command) => {
    expect(
      filesRunBy(script).map(({ file, ...run }) => startCommand({ ...run, name: '', source: '', started: file })),
    ).toEqual([command]);
  });

  it.each(['bun build src/index.ts --outdir dist', 'node --check dist/index.js', 'tsup src/index.ts', 'bun test a.ts'])(
    '%s runs none',
    (script) => {
      expect(filesRunBy(script)).toEqual([]);
    },
  );
});

describe('a command in a report', () => {
  it.each([
    ['API_KEY=sk-1 NODE_ENV=production node dist/a.js', 'API_KEY=… NODE_ENV=production node dist/a.js'],
    ["TOKEN='a b' MCP_TRANSPORT=http node dist/a.js", 'TOKEN=… MCP_TRANSPORT=http node dist/a.js'],
    ['MCP_API_KEYS=anna:1 node dist/a.js --api-key sk-1 --stdio', 'MCP_API_KEYS=… node dist/a.js --api-key … --stdio'],
    ['node dist/a.js --token=sk-1 --key-only --port=3', 'node dist/a.js --token=… --key-only --port=3'],
  ])('%s', (line, shown) => {
    expect(shownLine(line)).toBe(shown);
  });
});

describe('client configuration', () => {
  it.each([
    ['.mcp.json', '{"mcpServers":{"x":{"command":"node","args":["dist/mcp.js","--stdio"]}}}', 1],
    ['README.md', '# x\n\n"command": "bun",\n"args": ["run", "/path/to/x/src/mcp.ts"]', 3],
    ['smithery.yaml', "commandFunction: |-\n  (config) => ({ command: 'node', args: ['dist/mcp.js'] })", 2],
    ['Dockerfile', 'FROM node\nENTRYPOINT ["node", "dist/mcp.js"]\n', 2],
    ['Dockerfile', 'FROM node\nCMD node dist/mcp.js\n', 2],
  ])('%s says what is run', (file, text, line) => {
    const runs = configuredRuns(new Map([[file, text]]));
    expect(runs).toEqual([expect.objectContaining({ at: `${file}:${line}` })]);
    expect(runs[0]?.file).toMatch(/mcp\.(js|ts)$/);
  });

  it('that runs a package, or is prose, says nothing', () => {
    const text = '"command": "npx", "args": ["-y", "demo"]\nRun the command with args: [a.js]\n';
    expect(configuredRuns(new Map([['README.md', text]]))).toEqual([]);
  });
});

describe('an entry that bin, main and start name', () => {
  const entries = (manifest: object, files: Record<string, string>): unknown =>
    namedEntries(projectOf(manifest, files)).map(({ source, runner, started }) => [source, runner, started]);

  it('is run as a script runs it, where it is TypeScript', () => {
    const files = { 'src/a.ts': server };
    const bin = { name: 'a', bin: 'src/a.ts', main: 'src/a.ts' };
    expect(entries({ ...bin, scripts: { start: 'bun run src/a.ts' } }, files)).toEqual([
      ['src/a.ts', 'bun', 'src/a.ts'],
    ]);
    expect(entries(bin, files)).toEqual([['src/a.ts', 'tsx', 'src/a.ts']]);
  });

  it('is the index of a folder, where its output has the name of the folder', () => {
    const files = { 'src/bin/index.ts': server, 'dist/bin.js': server };
    expect(entries({ bin: './dist/bin.js' }, files)).toEqual([['src/bin/index.ts', 'node', 'dist/bin.js']]);
  });
});

describe('an entry that bin, main and start do not name', () => {
  const taken = (manifest: object, files: Record<string, string>): unknown => {
    const other = chooseOther(projectOf(manifest, files));
    return other?.entries.map(({ source }) => source).concat(other.candidates);
  };

  it('is what a script runs before what a client runs', () => {
    const files = { 'a.js': server, 'b.js': server, '.mcp.json': '{"command":"node","args":["b.js"]}' };
    expect(taken({ scripts: { mcp: 'node a.js' } }, files)).toEqual(['a.js']);
    expect(taken({ scripts: { test: 'node a.js' } }, files)).toEqual(['b.js']);
  });

  it('is no example, no test and no file of another package', () => {
    const files = { 'examples/a.js': server, 'test/a.js': server, 'inner/package.json': '{}', 'inner/a.js': server };
    expect(taken({}, files)).toBeUndefined();
    expect(taken({}, { ...files, 'lib/a.js': server })).toEqual(['lib/a.js']);
  });

  it('is the file that makes the transport, not one that only loads it', () => {
    expect(taken({}, { 'a.js': server, 'b.js': "import './a.js';\n" })).toEqual(['a.js']);
  });

  it('is nothing that only declares a start', () => {
    const declared = 'export class A {\n  async start() {\n    new StdioServerTransport();\n  }\n}\n';
    expect(taken({}, { 'a.js': declared })).toBeUndefined();
    const caller =
      "import { A } from './a.js';\nif (process.argv[1] === import.meta.filename) await new A().start();\n";
    expect(taken({}, { 'a.js': declared, 'b.js': caller })).toEqual(['b.js']);
    expect(taken({}, { 'a.js': declared, 'b.js': caller, 'c.js': "import './b.js';\n" })).toEqual(['b.js']);
  });

  it('is the same after a migration, where a parameter is the transport unless it is given', () => {
    const migrated = 'class A {\n  async run(transport = new StdioServerTransport()) {}\n}\nnew A().run();\n';
    expect(taken({}, { 'a.js': migrated })).toEqual(['a.js']);
    const script = { scripts: { 'start:http': 'MCP_TRANSPORT=http node a.js' } };
    expect(taken(script, { 'a.js': migrated, 'b.js': server })).toEqual(['a.js']);
  });
});

describe('how a source is run', () => {
  it.each([
    ['node out/mcp.js', { scripts: { prepack: 'tsc' } }, { 'tsconfig.json': tsconfig }],
    ['tsx src/mcp.ts', { scripts: { dev: 'tsx src/other.ts' } }, {}],
    ['ts-node src/mcp.ts', { devDependencies: { 'ts-node': '10' } }, {}],
    ['bun src/mcp.ts', {}, { 'bun.lock': '' }],
    ['node x/y.js', { scripts: { bundle: 'esbuild src/mcp.ts --outfile=x/y.js' } }, {}],
    ['node dist/mcp.js', {}, { 'tsup.config.ts': "export default { entry: ['src/mcp.ts'] };" }],
    ['node dist/z.js', {}, { 'vite.config.ts': "({ entry: 'src/mcp.ts', fileName: 'z' })" }],
  ])('%s', (command, manifest, files) => {
    const entry = entryOf('src/mcp.ts', projectOf(manifest, { 'src/mcp.ts': server, ...files }));
    expect(entry && startCommand(entry)).toBe(command);
  });

  it('cannot be told without a build and a runner', () => {
    expect(entryOf('src/mcp.ts', projectOf({}, { 'src/mcp.ts': server }))).toBeUndefined();
    expect(entryOf('mcp.js', projectOf({}, { 'mcp.js': server }))).toMatchObject({ runner: 'node', started: 'mcp.js' });
  });
});
