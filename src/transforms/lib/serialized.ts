import { joinPath, relativePath } from '../../project/paths.ts';
import { SERIALIZE_MODULE } from '../../project/generated-modules.ts';
import type { HttpModule } from './http-module.ts';

/** The generated file that runs tools one at a time. */
export const serializeFile = ({ folder, fileExtension }: HttpModule): string =>
  joinPath(folder, SERIALIZE_MODULE + fileExtension);

/** `./mcp-serialize.js` as the given file imports it. */
export const serializeImport = ({ folder, importExtension }: HttpModule, from: string): string =>
  relativePath(from, joinPath(folder, SERIALIZE_MODULE + importExtension));
