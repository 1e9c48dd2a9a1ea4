import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { buildEnv } from './build-env.ts';

/** Lends a program a home folder of its own, for those that keep files there; it is removed afterwards. */
export async function inPrivateHome<T>(use: (home: string) => Promise<T>): Promise<T> {
  const home = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-home-'));
  try {
    return await use(home);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The environment of a program with that home, as seen from `folder`; npm's cache and settings stay the user's. */
export async function privateEnv(home: string, folder: string): Promise<Record<string, string>> {
  const env = await buildEnv(folder);
  const npm = {
    npm_config_cache: env['npm_config_cache'] ?? path.join(homedir(), '.npm'),
    npm_config_userconfig: env['npm_config_userconfig'] ?? path.join(homedir(), '.npmrc'),
  };
  return { ...env, ...npm, HOME: home, USERPROFILE: home };
}
