import type { ProjectSnapshot } from '../io/read-project.ts';
import { UserError } from '../errors.ts';
import { givenSource } from '../project/entries/choose-entries.ts';
import { readManifest } from '../project/manifest.ts';
import { readTsConfig } from '../project/tsconfig.ts';

/**
 * `--entry` names a source of the project, or its build output.
 * @throws UserError exit 2 when there is no such file
 */
export function refuseUnknownEntry({ files }: ProjectSnapshot, entry: string | undefined): void {
  const manifest = readManifest(files);
  if (entry === undefined || !manifest) return;
  if (givenSource({ files, manifest, tsconfig: readTsConfig(files) }, entry) !== undefined) return;
  throw new UserError(`--entry ${entry}: there is no such source file in the project`, {
    hint: 'write it as it is below the project folder: --entry src/server.ts',
    exitCode: 2,
  });
}
