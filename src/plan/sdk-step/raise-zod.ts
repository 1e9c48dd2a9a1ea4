import { lt, minVersion, validRange } from 'semver';
import { applyEdits } from '../../edits/apply-edits.ts';
import type { Files } from '../../edits/edit.ts';
import { declaredRange, readManifest, type Manifest } from '../../project/manifest.ts';
import { isTest } from './is-test.ts';
import type { Problem } from './left-to-person.ts';
import { zodMends } from './zod-mends.ts';
import { problemsOfThirdZod } from './third-zod.ts';

/** The SDK reads schemas by what zod has since this version. */
const NEEDED = '4.2.0';
const RAISED = '^4.2.0';
const ZOD = /(\bfrom\s*|\brequire\(\s*|\bimport\s*\(\s*)['"]zod(\/[\w/]+)?['"]/;
const THIRD = /['"]zod\/v3['"]/;
const HANDS_SCHEMAS = /\.(registerTool|registerPrompt|registerResource)\s*\(|\bcompletable\s*\(/;

/** The files with the zod that SDK v2 takes schemas of, or why it cannot be put in. */
export function raiseZod(files: Files): { readonly files: Files } | { readonly problems: readonly Problem[] } {
  const manifest = readManifest(files);
  const own = [...files].filter(([file]) => /\.[mc]?[jt]sx?$/.test(file) && !isTest(file));
  const zod = own.filter(([, text]) => ZOD.test(text));
  const declared = manifest && declaredRange(manifest, 'zod');
  const isHanded = own.some(([, text]) => HANDS_SCHEMAS.test(text));
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
  const mended = isThird
    ? applyEdits(
        files,
        zod.flatMap(([file, text]) => zodMends(file, text)),
      )
    : files;
  const problems = isThird
    ? [...mended].filter(([file]) => zod.some(([one]) => one === file)).flatMap(problemsOfThirdZod)
    : [];
  if (problems.length > 0) return { problems };
  return { files: withRaised(mended, manifest) };
}

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
