import { UserError } from '../errors.ts';
import type { ProjectSnapshot } from '../io/read-project.ts';
import { serverPackages } from '../project/factory/server-packages.ts';

/**
 * The root of a workspace is no server.
 * @throws UserError exit 2 that names the packages which are
 */
export function refuseWorkspaceRoot({ files }: ProjectSnapshot): void {
  const packages = serverPackages(files);
  if (packages.length === 0) return;
  throw new UserError(`this is a workspace with several packages: ${packages.join(', ')}`, {
    hint: `name one: mcp-migrate ${packages[0] ?? ''}`,
    exitCode: 2,
  });
}
