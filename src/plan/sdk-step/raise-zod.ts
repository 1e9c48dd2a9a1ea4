import { lt, minVersion, validRange } from 'semver';
import { applyEdits } from '../../edits/apply-edits.ts';
import type { Edit, Files } from '../../edits/edit.ts';
import { declaredRange, readManifest, type Manifest } from '../../project/manifest.ts';
import { apartFrom } from './apart-from.ts';
import { isTest } from './is-test.ts';
import type { Problem } from './left-to-person.ts';
import { zodMends } from './zod-mends.ts';
import { problemsOfThirdZod } from './third-zod.ts';

/** The SDK reads schemas by what zod has since this version. */
const NEEDED = '4.2.0';
const RAISED = '^4.2.0';
const ZOD = /(\bfrom\s*|\brequire\(\s*|\bimport\s*\(\s*)['"]zod(\/[\w/]+)?['"]/;
const PLAIN = /(?:\bfrom\s*|\brequire\(\s*|\bimport\s*\(\s*)['"]zod['"]/g;
const THIRD = /['"]zod\/v3['"]/;
/** A class of the project may have methods of these names too, for itself or without an argument. */
const HANDS_SCHEMAS = /\.(registerTool|registerPrompt|registerResource)\s*\(\s*[^\s)]|\bcompletable\s*\(/;
const TAKES_SCHEMAS = /\b(McpServer|completable)\b/;

/** The files with the zod that SDK v2 takes schemas of, or why it cannot be put in. */
export function raiseZod(files: Files): { readonly files: Files } | { readonly problems: readonly Problem[] } {
  const manifest = readManifest(files);
  const own = [...files].filter(([file]) => /\.[mc]?[jt]sx?$/.test(file) && !isTest(file));
  const zod = own.filter(([, text]) => ZOD.test(text));
  const declared = manifest && declaredRange(manifest, 'zod');
  const isHanded = [HANDS_SCHEMAS, TAKES_SCHEMAS].every((said) => own.some(([, text]) => said.test(text)));
  if (!manifest || zod.length === 0 || !isHanded) return { files };
  const isOld = zod.some(([, text]) => THIRD.test(text));
  if (declared !== undefined && !allowsBelow(declared, NEEDED) && !isOld) return { files };
  if (manifest.overrides['zod'] !== undefined)
    return {
      problems: [
        {
          file: 'package.json',
          line: 1,
          message: 'an override says which zod is installed, and SDK v2 needs another one',
        },
      ],
    };
  const isThird = declared === undefined || isOld || allowsBelow(declared, '4.0.0');
  const handing = own.filter(([, text]) => HANDS_SCHEMAS.test(text)).map(([file]) => file);
  const apart = isThird ? apartFrom(handing, new Map(own), files) : new Set();
  const edits = zod.flatMap(([file, text]) => (apart.has(file) ? keptEdits(file, text) : zodMends(file, text)));
  const mended = isThird ? applyEdits(files, edits) : files;
  const raised = [...mended].filter(([file]) => isThird && !apart.has(file) && zod.some(([one]) => one === file));
  const problems = raised.flatMap(problemsOfThirdZod);
  if (problems.length > 0) return { problems };
  return { files: withRaised(mended, manifest) };
}

/** Zod 4 has zod 3 in it: what the SDK never sees stays as it is. */
const keptEdits = (file: string, text: string): Edit[] =>
  [...text.matchAll(PLAIN)].map(({ index, 0: found }) => {
    const end = index + found.length - 1;
    return { kind: 'replace', file, start: end, end, text: '/v3' };
  });

/** package.json has been written by the codemod already, in the form that JSON has by itself. */
function withRaised(files: Files, manifest: Manifest): Files {
  const json = JSON.parse(manifest.text) as Record<string, Record<string, string> | undefined>;
  const declaring = SECTIONS.filter((name) => manifest[name]['zod'] !== undefined);
  for (const section of declaring.length > 0 ? declaring : (['dependencies'] as const))
    json[section] = { ...json[section], zod: RAISED };
  const indent = /^[ \t]+(?=")/m.exec(manifest.text)?.[0] ?? '  ';
  const newline = manifest.text.endsWith('\n') ? '\n' : '';
  return new Map(files).set('package.json', JSON.stringify(json, null, indent) + newline);
}

const SECTIONS = ['dependencies', 'devDependencies', 'peerDependencies'] as const;

/** The range allows a version below; one that says no version does not. */
const allowsBelow = (range: string, version: string): boolean =>
  validRange(range) !== null && lt(minVersion(range) ?? version, version);
