import path from 'node:path';
import { parentFolders } from './parent-folders.ts';

const QUIET = {
  CI: '1',
  NO_COLOR: '1',
  HUSKY: '0',
  PUPPETEER_SKIP_DOWNLOAD: '1',
  PUPPETEER_SKIP_CHROMIUM_DOWNLOAD: '1',
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
  CYPRESS_INSTALL_BINARY: '0',
  ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
  SENTRYCLI_SKIP_DOWNLOAD: '1',
  ONNXRUNTIME_NODE_INSTALL: 'skip',
  NEXT_TELEMETRY_DISABLED: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  COREPACK_ENABLE_STRICT: '0',
  COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
  YARN_ENABLE_TELEMETRY: '0',
  npm_config_update_notifier: 'false',
  npm_config_engine_strict: 'false',
  npm_config_manage_package_manager_versions: 'false',
  npm_config_package_manager_strict: 'false',
};

/** What package managers and build scripts of a project see: the user's environment, no questions, no large downloads. */
export async function buildEnv(folder: string): Promise<Record<string, string>> {
  return { ...(await inheritedEnv(folder)), ...QUIET };
}

/** The user's environment, with the project's own programs first on the PATH. */
export async function inheritedEnv(folder: string): Promise<Record<string, string>> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const pathName = inherited.find(([name]) => name.toUpperCase() === 'PATH')?.[0] ?? 'PATH';
  const search = [...(await binFolders(folder)), process.env[pathName]].filter(Boolean).join(path.delimiter);
  return { ...Object.fromEntries(inherited), [pathName]: search };
}

/** Where the project's own programs are, nearest first. */
export async function binFolders(folder: string): Promise<string[]> {
  return [folder, ...(await parentFolders(folder))].map((dir) => path.join(dir, 'node_modules', '.bin'));
}
