import { ts } from 'ts-morph';
import type { Files } from '../../edits/edit.ts';
import { readManifest } from '../../project/manifest.ts';
import { withoutBuilt } from './built-files.ts';
import { isTest } from './is-test.ts';
import type { Problem } from './left-to-person.ts';

const SDK = '@modelcontextprotocol/sdk';
const UNUSED = 'no source here imports a server of the SDK that package.json declares';
const UNDECLARED = 'package.json does not declare the SDK: a workspace above it may, for other packages too';
const MANIFEST = { file: 'package.json', line: 1 };
/** What the codemod falls back to where v2 has no counterpart, or one that is wired otherwise. */
const FROZEN = /^@modelcontextprotocol\/(server-legacy(?!\/sse$)|express|sdk)(\/|$)/;
const ON_SDK = /(^|[/-])(fast)?mcp(-|$)/;
const OWN = /^@modelcontextprotocol\/(server|node|core|sdk|inspector)$/;

/** What is known of a project before anything is compiled: packages that stay on v1, or have no counterpart. */
export function secondSdkProblem(files: Files, before: Files): Problem[] {
  const [manifest, former] = [readManifest(files), readManifest(before)];
  if (!manifest || !former) return [];
  const held = (message: string): Problem[] => [{ ...MANIFEST, message }];
  if (SDK in manifest.peerDependencies)
    return held('SDK v1 is a peer dependency, so its major is for the users of this package to choose');
  const built = Object.keys(manifest.dependencies).find((name) => ON_SDK.test(name) && !OWN.test(name));
  if (built !== undefined)
    return held(`'${built}' may be built on SDK v1, and I cannot see whether it takes servers of v2`);
  if (!('@modelcontextprotocol/server' in { ...manifest.dependencies, ...manifest.devDependencies }))
    return held(SDK in { ...former.dependencies, ...former.devDependencies } ? UNUSED : UNDECLARED);
  return [...withoutBuilt(files)].filter(([file]) => isSource(file)).flatMap(([file, text]) => frozenIn(file, text));
}

const isSource = (file: string): boolean => /\.[mc]?[jt]sx?$/.test(file) && !isTest(file);

function frozenIn(file: string, text: string): Problem[] {
  if (!text.includes('@modelcontextprotocol/')) return [];
  const imported = ts.preProcessFile(text, true, true).importedFiles;
  const frozen = imported.find(({ fileName }) => FROZEN.test(fileName));
  if (!frozen) return [];
  return [
    {
      file,
      line: text.slice(0, frozen.pos).split('\n').length,
      message: `what is imported from '${frozen.fileName}' has no counterpart in SDK v2 that I can put in by myself`,
    },
  ];
}
