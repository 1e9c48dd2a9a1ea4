import { ts } from 'ts-morph';
import type { Files } from '../../edits/edit.ts';
import { folderOf, joinPath } from '../../project/paths.ts';
import { readTsConfig } from '../../project/tsconfig.ts';

const ENDINGS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];
const WRITTEN_AS_BUILT = /\.([mc]?)js$/;

/** The sources that no chain of imports connects with the named ones, whichever way; none where imports may have other names. */
export function apartFrom(named: readonly string[], sources: Files, files: Files): ReadonlySet<string> {
  const { paths = {}, baseUrl } = readTsConfig(files) ?? {};
  const hasAliases = Object.keys(paths).length > 0;
  const links = new Map(
    [...sources].map(([file, text]) => [file, importedBy([file, text], sources, baseUrl)] as const),
  );
  if (hasAliases || [...links.values()].includes(undefined)) return new Set();
  const joined = new Set(named);
  for (let size = -1; size !== joined.size;) {
    size = joined.size;
    const touched = [...links]
      .map(([file, imported = []]) => [file, ...imported])
      .filter((linked) => linked.some((one) => joined.has(one)));
    for (const one of touched.flat()) joined.add(one);
  }
  return new Set([...sources.keys()].filter((file) => !joined.has(file)));
}

/** The sources that a source imports; undefined where an import is named by package.json. */
function importedBy(
  [file, text]: readonly [string, string],
  sources: Files,
  baseUrl: string | undefined,
): readonly string[] | undefined {
  const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  if (names.some((name) => name.startsWith('#'))) return undefined;
  const folderFor = (name: string): string | undefined => (/^\.\.?\//.test(name) ? folderOf(file) : baseUrl);
  return names
    .flatMap((name) => (folderFor(name) === undefined ? [] : [joinPath(folderFor(name) ?? '', name)]))
    .flatMap((path) => [path, path.replace(WRITTEN_AS_BUILT, '.$1ts'), path.replace(WRITTEN_AS_BUILT, '')])
    .flatMap((stem) => ENDINGS.map((ending) => stem + ending))
    .filter((one) => sources.has(one));
}
