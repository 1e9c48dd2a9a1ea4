import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors.ts';
import { parentFolders } from '../../io/parent-folders.ts';
import { isInside } from '../../io/plan-targets.ts';
import { realFolder } from '../../io/read-project.ts';
import { printable } from '../../verify/describe.ts';

/** What a client may reach, as the command line says it. */
export interface Bounds {
  /** As they were given; links in them are resolved at each call. */
  readonly folders: readonly string[];
  /** Hosts beside loopback whose endpoints may be verified. */
  readonly hosts: readonly string[];
}

/**
 * The real path of a project that a client names, relative to the first folder.
 * @throws UserError (2) when it is outside of all folders
 */
export async function projectWithin({ folders }: Bounds, project: string): Promise<string> {
  const roots = await Promise.all(folders.map(realFolder));
  const asked = path.resolve(roots[0] ?? '.', project);
  const real = await realpath(asked).catch(() => asked);
  if (roots.some((root) => isInside(root, real))) return realFolder(real);
  throw outside(printable(project), roots);
}

/**
 * The same for what writes: an install in a workspace changes files of its root too.
 * @throws UserError (2) when that may lead outside of all folders
 */
export async function writableWithin(bounds: Bounds, project: string): Promise<string> {
  const real = await projectWithin(bounds, project);
  const roots = await Promise.all(bounds.folders.map(realFolder));
  const top = (await parentFolders(real)).at(-1) ?? real;
  if (roots.some((root) => isInside(root, top))) return real;
  throw outside(`${printable(project)} belongs to ${top}, whose files a run may change too: that`, roots);
}

const outside = (what: string, roots: readonly string[]): UserError =>
  new UserError(`${what} is outside of the folders of this server: ${roots.join(', ')}`, {
    hint: 'whoever starts this server names its folders: mcp-migrate mcp FOLDER',
    exitCode: 2,
  });

/** Whether a URL may be asked: loopback, and the hosts that the command line names. */
export function mayReach({ hosts }: Bounds, url: string): boolean {
  const { hostname } = new URL(url);
  return LOOPBACK.test(hostname) || hosts.includes(hostname);
}

const LOOPBACK = /^(127(\.\d+){3}|localhost|\[::1\])$/;
