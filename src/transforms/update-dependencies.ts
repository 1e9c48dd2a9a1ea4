import { declaredRange, type Manifest } from '../project/manifest.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { sdkVersionOf } from '../project/sdk-version.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { jsonEdit, type JsonValue } from './lib/edit-json.ts';
import { httpModuleOf } from './lib/http-module.ts';
import { looseParams } from './lib/loose-params.ts';
import { zodImports } from './lib/zod-imports.ts';
import { allowsBelow, lowestOf, majorOf } from './lib/ranges.ts';
import type { Change, Transform } from './transform.ts';

const SDK = '@modelcontextprotocol/sdk';
/** Below: no Host middleware (1.24), answers of one client to another (1.26, CVE-2026-25536). */
const SDK_NEEDED = '1.26.0';
const SDK_CURRENT = '^1.32.2';
const SDK_V2 = '@modelcontextprotocol/server';
const SDK_V2_NEEDED = '2.4.0';
const SDK_V2_CURRENT = '^2.4.0';
/** The SDK's peer range is ^3.25 || ^4.0. */
const ZOD_NEEDED = '3.25.0';
const ZOD_RAISED = '^3.25.76';
/** Drops what the protocol does not know from the parameters of a request. */
const STRICT_SINCE = '1.25.0';
const ZOD_4_SINCE = '1.23.0';

/** Below: an SDK of its own beside the project's. */
const FRAMEWORK_NEEDED = '0.2.15';
const FRAMEWORK_CURRENT = '^0.2.22';

/** Below: no `crypto` without an import, and no @hono/node-server. */
const NODE_NEEDED = '20.0.0';
const NODE_CURRENT = '>=20';

/** Types of Node.js 18.2 and later know how to close connections. */
const NODE_TYPES_NEEDED = '18.2.0';
const NODE_TYPES = '^20.19.0';

/** Below: no `const` type parameters, which the types of hono and zod are written with. */
const TYPESCRIPT_NEEDED = '5.0.0';
const TYPESCRIPT_CURRENT = '^5.9.3';

/** package.json gets what the generated source imports. */
const transform: Transform = {
  id: 'update-dependencies',
  title: 'Raise the SDK and add what HTTP needs',
  why: 'Streamable HTTP with Host checks and without answers that reach the wrong client needs SDK 1.26; hono carries it, jose verifies tokens.',
  docs: ['https://github.com/advisories/GHSA-345p-7cg4-v4c7'],
  renews: 'packages',
  *run(project) {
    if (!project.sites.some(isSwitched)) return;
    const wanted = [...raised(project), ...added(project)].flatMap((one) => beside(project.manifest, one));
    const edits = jsonEdit('package.json', project.manifest.text, wanted);
    if (edits.length === 0) return;
    const renamed = outgrowsZod3(project) ? zodImports(project) : [];
    const loosened = allowsBelow(declaredRange(project.manifest, SDK) ?? '', STRICT_SINCE) ? looseParams(project) : [];
    const names = wanted
      .filter(({ path: [section] }) => section !== 'overrides')
      .map(({ path, value }) => `${String(path.at(-1))} ${String(value)}`);
    yield {
      file: 'package.json',
      line: 1,
      message: `dependencies: ${names.join(', ')}${renamed.length > 0 ? '; zod 3 is imported as zod/v3, as the SDK does' : ''}${loosened.length > 0 ? '; tools/call keeps the members that its handler reads' : ''}`,
      confidence: 'safe',
      edits: [...edits, ...renamed, ...loosened],
    } satisfies Change;
  },
};
export default transform;

function raised(project: ProjectModel): JsonValue[] {
  const { manifest } = project;
  const raise = (name: string, needed: string, range: string): JsonValue[] => {
    const declared = declaredRange(manifest, name);
    if (declared === undefined || !allowsBelow(declared, needed)) return [];
    return [{ path: [sectionOf(manifest, name), name], value: range }];
  };
  const zod = majorOf(declaredRange(manifest, 'zod')) === 3 ? raise('zod', ZOD_NEEDED, ZOD_RAISED) : [];
  return [
    ...raise('mcp-framework', FRAMEWORK_NEEDED, FRAMEWORK_CURRENT),
    ...raise(SDK, SDK_NEEDED, SDK_CURRENT),
    ...raise(SDK_V2, SDK_V2_NEEDED, SDK_V2_CURRENT),
    ...zod,
    ...raise('@types/node', NODE_TYPES_NEEDED, NODE_TYPES),
    ...(isTyped(project) ? raise('typescript', TYPESCRIPT_NEEDED, TYPESCRIPT_CURRENT) : []),
    ...(allowsBelow(manifest.node ?? '', NODE_NEEDED) ? [{ path: ['engines', 'node'], value: NODE_CURRENT }] : []),
  ];
}

function added(project: ProjectModel): JsonValue[] {
  const { manifest, options, sites } = project;
  const oauth = options.auth.includes('oauth');
  const second = sdkVersionOf(project.program) === 'v2';
  const bundled = bundlesEverything(manifest) ? 'devDependencies' : 'dependencies';
  const ofSdk = { [SDK_V2]: SDK_V2_CURRENT, ...(oauth && { '@modelcontextprotocol/client': SDK_V2_CURRENT }) };
  return [
    ...(second ? missing(manifest, 'dependencies', ofSdk) : []),
    ...(reliesOnZod3(project) ? missing(manifest, 'dependencies', { zod: ZOD_RAISED }) : []),
    ...(sites.some(({ framework }) => framework) ? missing(manifest, 'dependencies', { [SDK]: SDK_CURRENT }) : []),
    ...missing(manifest, bundled, { '@hono/node-server': '^2.1.8', hono: '^4.13.19' }),
    ...(oauth ? missing(manifest, bundled, { jose: '^6.2.17' }) : []),
    ...(options.rateLimit ? missing(manifest, bundled, { 'rate-limiter-flexible': '^11.4.0' }) : []),
    ...(options.resume === 'redis' ? missing(manifest, bundled, { '@redis/client': '^6.3.1' }) : []),
    ...(isTyped(project) ? missing(manifest, 'devDependencies', { '@types/node': NODE_TYPES }) : []),
    ...(project.tsconfig?.importsHelpers ? missing(manifest, bundled, { tslib: '^2.8.1' }) : []),
  ];
}

const isTyped = (project: ProjectModel): boolean => httpModuleOf(project)?.language === 'ts';

/** What even the SDK is only needed to build with goes into the bundle. */
const bundlesEverything = ({ dependencies, devDependencies }: Manifest): boolean =>
  [SDK, SDK_V2].some((name) => devDependencies[name] !== undefined && dependencies[name] === undefined);

type Packages = Pick<ProjectModel, 'manifest' | 'installed'>;

/** SDKs before 1.23 brought zod 3: a project that relies on it without declaring it would get zod 4 with the raised SDK. */
function reliesOnZod3({ manifest, installed }: Packages): boolean {
  if (declaredRange(manifest, 'zod') !== undefined) return false;
  return allowsBelow(declaredRange(manifest, SDK) ?? '', ZOD_4_SINCE) && majorOf(installed?.['zod']) !== 4;
}

/** The raised SDK knows zod 3 by another name than the project. */
function outgrowsZod3({ manifest, installed }: Packages): boolean {
  const zod = declaredRange(manifest, 'zod');
  const isThird = zod === undefined ? majorOf(installed?.['zod']) !== 4 : majorOf(zod) === 3;
  return isThird && allowsBelow(declaredRange(manifest, SDK) ?? '', ZOD_4_SINCE);
}

/** npm installs nothing where a dependency and an override of the same package say different things. */
function beside({ overrides }: Manifest, wanted: JsonValue): JsonValue[] {
  const name = String(wanted.path.at(-1));
  const override = overrides[name];
  if (override === undefined || override.startsWith('$')) return [wanted];
  const isLower = allowsBelow(override, lowestOf(String(wanted.value)) ?? '0.0.0');
  return isLower ? [wanted, { path: ['overrides', name], value: `$${name}` }] : [{ ...wanted, value: override }];
}

type Section = 'dependencies' | 'devDependencies';

function missing(manifest: Manifest, section: Section, wanted: Readonly<Record<string, string>>): JsonValue[] {
  return Object.entries(wanted)
    .filter(
      ([name]) =>
        manifest.dependencies[name] === undefined &&
        (section === 'dependencies' || declaredRange(manifest, name) === undefined),
    )
    .map(([name, value]) => ({ path: [section, name], value, sorted: true }));
}

const sectionOf = (manifest: Manifest, name: string): string =>
  (['dependencies', 'devDependencies', 'peerDependencies'] as const).find((section) => name in manifest[section]) ??
  'dependencies';
