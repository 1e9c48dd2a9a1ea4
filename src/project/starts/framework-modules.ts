import type { Files } from '../../edits/edit.ts';
import { declaredRange, type Manifest } from '../manifest.ts';

/** What mcp-framework loads from the build output by the name of its folder: no import leads there. */
const LOADED = /^(src\/)?(tools|prompts|resources|apps)\/(?!.*\.(test|spec|d)\.).*\.[mc]?[jt]s$/;

/** The sources that a framework loads by convention. */
export const conventionalModules = (files: Files, manifest: Manifest): string[] =>
  declaredRange(manifest, 'mcp-framework') === undefined ? [] : [...files.keys()].filter((file) => LOADED.test(file));
