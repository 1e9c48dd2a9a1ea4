import { GENERATED_FOLDER, TEMPLATE_NAMES, type TemplateName } from '../../project/generated-modules.ts';
import { joinPath } from '../../project/paths.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { sdkVersionOf } from '../../project/sdk-version.ts';
import { readsPort } from '../../project/starts/contract-variables.ts';
import { servesModern } from '../../project/state/modern-obstacles.ts';
import { hoistImports } from './hoist-imports.ts';
import { hasDynamicImport, type HttpModule } from './http-module.ts';
import { keepParts } from './keep-parts.ts';
import { renderTemplate } from './render-template.ts';
import { forSecondSdk } from './second-sdk.ts';
import { usesSessionState } from './session-state.ts';
import { stamped } from './stamp.ts';

/** Where a generated source stands. */
export const generatedFile = ({ folder, fileExtension }: HttpModule, name: TemplateName): string =>
  joinPath(folder, `${GENERATED_FOLDER}/${name}${fileExtension}`);

/** The parts of the templates that a project needs. */
export function partsOf(project: ProjectModel): string[] {
  const { options, program, sites } = project;
  return [
    sdkVersionOf(program) === 'v2' ? 'v2' : 'v1',
    options.sessions,
    ...(options.auth.length > 0 ? options.auth : ['open']),
    readsPort(project) ? 'own-port' : 'platform-port',
    ...(servesModern(project) ? ['modern'] : []),
    ...(usesSessionState(project) ? ['state'] : []),
    ...(options.serialize === undefined ? [] : ['serialize']),
    ...sites.flatMap(({ framework }) => framework ?? []),
  ];
}

/** What is only there for one of these parts; all others are always there. */
const PARTS: Readonly<Partial<Record<TemplateName, readonly string[]>>> = {
  sessions: ['stateful'],
  session: ['stateful'],
  exchanges: ['stateless'],
  modern: ['modern'],
  'api-keys': ['api-key'],
  oauth: ['oauth'],
  scope: ['state'],
  state: ['state'],
  variables: ['state'],
  'stand-ins': ['state'],
  releases: ['state'],
  listeners: ['state'],
  overlays: ['state'],
  serialize: ['serialize'],
  adapter: ['fastmcp', 'mcp-framework'],
};

/** The sources that go with these parts. */
export const neededSources = (parts: readonly string[]): TemplateName[] =>
  TEMPLATE_NAMES.filter((name) => PARTS[name]?.some((part) => parts.includes(part)) ?? true);

/** The text of a generated source as the project has it. */
export function generatedText(project: ProjectModel, module: HttpModule, template: string): string {
  const { language, importExtension: extension } = module;
  const parts = partsOf(project);
  const kept = keepParts(template, parts);
  const ofSdk = parts.includes('v2') ? forSecondSdk(kept) : kept;
  const loaded = language === 'js' || hasDynamicImport(project) ? ofSdk : hoistImports(ofSdk);
  const text = renderTemplate(loaded, { language, module: module.module, extension, newline: '\n' });
  return stamped(text, project.templates.version);
}
