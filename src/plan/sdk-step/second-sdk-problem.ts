import type { Files } from '../../edits/edit.ts';
import { readManifest } from '../../project/manifest.ts';
import { isTest } from './is-test.ts';
import type { Problem } from './left-to-person.ts';

const MANIFEST = { file: 'package.json', line: 1 };
/** What the codemod falls back to where v2 has no counterpart, or one that is wired otherwise. */
const FROZEN = /@modelcontextprotocol\/(server-legacy(?!\/sse['"])|express|sdk)(?:\/[\w./-]+)?(?=['"])/;
const ON_SDK = /(^|[/-])(fast)?mcp(-|$)/;
const OWN = /^@modelcontextprotocol\/(server|node|core|sdk|inspector)$/;

/** What is known of a project before anything is compiled: packages that stay on v1, or have no counterpart. */
export function secondSdkProblem(files: Files): Problem[] {
  const manifest = readManifest(files);
  if (!manifest) return [];
  if ('@modelcontextprotocol/sdk' in manifest.peerDependencies)
    return [
      { ...MANIFEST, message: 'SDK v1 is a peer dependency, so its major is for the users of this package to choose' },
    ];
  if (!('@modelcontextprotocol/server' in { ...manifest.dependencies, ...manifest.devDependencies }))
    return [
      {
        ...MANIFEST,
        message: 'package.json does not declare the SDK: a workspace above it may, for other packages too',
      },
    ];
  const built = Object.keys(manifest.dependencies).find((name) => ON_SDK.test(name) && !OWN.test(name));
  if (built !== undefined)
    return [
      { ...MANIFEST, message: `'${built}' may be built on SDK v1, and I cannot see whether it takes servers of v2` },
    ];
  return [...files].filter(([file]) => isSource(file)).flatMap(([file, text]) => frozenIn(file, text));
}

const isSource = (file: string): boolean => /\.[mc]?[jt]sx?$/.test(file) && !isTest(file);

function frozenIn(file: string, text: string): Problem[] {
  const index = text.split('\n').findIndex((line) => IMPORTS.test(line) && FROZEN.test(line));
  const name = FROZEN.exec(text.split('\n')[index] ?? '')?.[0];
  if (name === undefined) return [];
  return [
    {
      file,
      line: index + 1,
      message: `what is imported from '${name}' has no counterpart in SDK v2 that I can put in by myself`,
    },
  ];
}

/** A package name in a comment is no import. */
const IMPORTS = /^(?!\s*(\/\/|\*|\/\*)).*(\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)['"]/;
