import type { Files } from '../../edits/edit.ts';
import { sourceOf } from '../../project/entries.ts';
import { readTsConfig } from '../../project/tsconfig.ts';

const BUILT = /\.([mc]?)jsx?$/;

/** The files that a build writes: in its folder or beside the sources. The next build writes them anew. */
function builtFiles(files: Files): ReadonlySet<string> {
  const tsconfig = readTsConfig(files);
  const isBuilt = (file: string): boolean =>
    BUILT.test(file) && (sourceOf(files, file, tsconfig) !== file || isBeside(file, files));
  return new Set([...files.keys()].filter(isBuilt));
}

/** `server.js` beside `server.ts`. */
const isBeside = (file: string, files: Files): boolean =>
  ['.$1ts', '.$1tsx'].some((ending) => files.has(file.replace(BUILT, ending)));

/** The files without those that a build writes. */
export function withoutBuilt(files: Files): Files {
  const built = builtFiles(files);
  return built.size === 0 ? files : new Map([...files].filter(([file]) => !built.has(file)));
}
