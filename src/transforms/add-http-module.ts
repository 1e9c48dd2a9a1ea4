import type { Edit } from '../edits/edit.ts';
import { joinPath } from '../project/paths.ts';
import type { ProjectModel } from '../project/project-model.ts';
import {
  ADAPTER_MODULE,
  GENERATED_MODULES,
  HTTP_MODULE,
  MODERN_MODULE,
  OAUTH_MODULE,
  SESSION_MODULE,
} from '../project/generated-modules.ts';
import { servesModern } from '../project/state/modern-obstacles.ts';
import { sdkVersionOf } from '../project/sdk-version.ts';
import { readsPort } from '../project/starts/contract-variables.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { hoistImports } from './lib/hoist-imports.ts';
import { hasDynamicImport, httpModuleOf, type HttpModule } from './lib/http-module.ts';
import { keepParts } from './lib/keep-parts.ts';
import { usesSessionState } from './lib/session-state.ts';
import { forSecondSdk } from './lib/second-sdk.ts';
import { renderTemplate } from './lib/render-template.ts';
import type { Change, Transform } from './transform.ts';

/** The generated source that serves HTTP comes beside the entry. */
const transform: Transform = {
  id: 'add-http-module',
  title: 'Add the HTTP source',
  why: 'Sessions, limits, Host and Origin checks and authentication as source of your own: readable, editable, no package of ours to depend on.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http'],
  *run(project) {
    const site = project.sites.find(isSwitched);
    const module = httpModuleOf(project);
    if (!site || !module) return;
    const names = GENERATED_MODULES.filter((name) => isNeeded(project, name));
    const files = names.map((name) => joinPath(module.folder, name + module.fileExtension));
    if (files.some((file) => project.files.has(file))) return;
    const edits = names.map((name) => generated(project, module, name));
    yield {
      file: fileOf(site.call),
      line: lineOf(site.call),
      message: `${inWords(files)} serve it over HTTP`,
      confidence: 'safe',
      edits,
    } satisfies Change;
  },
};

/** `a and b`, `a, b and c`. */
const inWords = (names: readonly string[]): string => names.join(', ').replace(/, ([^,]+)$/, ' and $1');
export default transform;

type Module = (typeof GENERATED_MODULES)[number];

function isNeeded(project: ProjectModel, name: Module): boolean {
  if (name === OAUTH_MODULE) return project.options.auth.includes('oauth');
  if (name === ADAPTER_MODULE) return frameworksOf(project).length > 0;
  if (name === MODERN_MODULE) return servesModern(project);
  return name !== SESSION_MODULE || usesSessionState(project);
}

const frameworksOf = ({ sites }: ProjectModel): string[] => sites.flatMap(({ framework }) => framework ?? []);

function generated(project: ProjectModel, module: HttpModule, name: Module): Edit {
  const { options, templates } = project;
  const { language, importExtension: extension } = module;
  const second = sdkVersionOf(project.program) === 'v2';
  const eras = servesModern(project) ? ['modern'] : [];
  const kept = keepParts(templates[templateOf(project, name)], [...options.auth, ...frameworksOf(project), ...eras]);
  const served = readsPort(project) ? withoutPort(kept) : kept;
  const parts = second ? forSecondSdk(served) : served;
  const source = language === 'js' || hasDynamicImport(project) ? parts : hoistImports(parts);
  const text = renderTemplate(source, { language, module: module.module, extension, newline: '\n' });
  return { kind: 'create', file: joinPath(module.folder, name + module.fileExtension), text };
}

/** Where PORT is the project's, HTTP has a variable of its own only. */
const withoutPort = (text: string): string =>
  text.replace("process.env['MCP_HTTP_PORT'] ? 'MCP_HTTP_PORT' : 'PORT'", "'MCP_HTTP_PORT'");

function templateOf({ options, program }: ProjectModel, name: Module): keyof ProjectModel['templates'] {
  if (name !== HTTP_MODULE) return name;
  if (sdkVersionOf(program) === 'v2') return 'mcp-http-v2';
  return options.sessions === 'stateless' ? 'mcp-http-stateless' : name;
}
