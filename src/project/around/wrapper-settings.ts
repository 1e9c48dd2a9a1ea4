import type { ProjectModel } from '../project-model.ts';
import { transportVariable } from '../starts/contract-variables.ts';
import { filesOfKind, isCompose, isDockerfile, isProcfile, isShellScript } from './around-files.ts';
import type { WrapperUse } from './wrapper-uses.ts';

/** A variable and its value as it is written where the wrapper was started. */
export type Setting = readonly [name: string, value: string];

const LOOPBACK = /^"?(localhost|127\.0\.0\.1|::1)"?$/;
const EVERYWHERE = '0.0.0.0';

/** What the server has to be told to serve where the wrapper did, and whoever the wrapper served. */
export function settingsFor(project: ProjectModel, use: WrapperUse): Setting[] {
  const { MCP_HTTP_HOST: said, ...variables } = use.command.variables;
  const host = said ?? (listensEverywhere(project, use) ? EVERYWHERE : undefined);
  const isOpen = host !== undefined && !LOOPBACK.test(host);
  return [
    [transportVariable(project), 'http'],
    ...(isOpen ? [['MCP_HTTP_HOST', host] as const] : []),
    ...Object.entries(variables),
    ...(isOpen ? [['MCP_ALLOW_UNAUTHENTICATED', '1'] as const] : []),
  ];
}

/** Wrappers for Node.js listen on all addresses. What a person starts on their own machine need not. */
function listensEverywhere(project: ProjectModel, use: WrapperUse): boolean {
  if (use.command.isPython) return false;
  return use.written.as !== 'script' || isDeployed(project, use.written.name);
}

const PLATFORM_PORT = /\$\{?PORT\b/;

/** A script that a container or a platform starts. */
function isDeployed({ files, manifest }: ProjectModel, name: string): boolean {
  if (PLATFORM_PORT.test(manifest.scripts[name] ?? '')) return true;
  const called = new RegExp(String.raw`\b(?:npm|pnpm|yarn|bun)["',\s]+(?:run["',\s]+)?${escaped(name)}(?![\w:.-])`);
  const isDeploying = (file: string): boolean =>
    [isDockerfile, isCompose, isProcfile, isShellScript].some((isKind) => isKind(file));
  return filesOfKind(files, isDeploying).some(([, text]) => called.test(text));
}

const escaped = (name: string): string => name.replaceAll(/[^\w]/g, String.raw`\$&`);
