import { GENERATED_FOLDER, TEMPLATE_NAMES, type TemplateName } from '../../project/generated-modules.ts';
import { joinPath } from '../../project/paths.ts';
import type { MigrationOptions, ProjectModel, Templates } from '../../project/project-model.ts';
import { oncePer } from '../../project/remembered.ts';
import { sdkVersionOf } from '../../project/sdk-version.ts';
import { stamped } from '../../project/stamp.ts';
import { namesReadiness, readsPort } from '../../project/starts/contract-variables.ts';
import { servesModern } from '../../project/state/modern-obstacles.ts';
import { isTakenOver } from '../../project/state/session-bound.ts';
import { hoistImports } from './hoist-imports.ts';
import { hasDynamicImport, type HttpModule } from './http-module.ts';
import { keepParts } from './keep-parts.ts';
import { renderTemplate, type TemplateTarget } from './render-template.ts';
import { forSecondSdk } from './second-sdk.ts';
import { elsewhereReadsPort, servedWith } from './served-with.ts';
import { asksWithAnswers, usesSessionState } from './session-state.ts';

/** Where a generated source stands. */
export const generatedFile = ({ folder, fileExtension }: HttpModule, name: TemplateName): string =>
  joinPath(folder, `${GENERATED_FOLDER}/${name}${fileExtension}`);

/** The parts of the templates that a project needs. */
export const partsOf = oncePer((project: ProjectModel): readonly string[] => {
  const { options, program, sites } = project;
  return [
    sdkVersionOf(program) === 'v2' ? 'v2' : 'v1',
    options.sessions,
    ...(options.auth.length > 0 ? options.auth : ['open']),
    options.rateLimit ? 'rate-limit' : 'no-rate-limit',
    ...resumeParts(options),
    isTakenOver(project) ? 'take-over' : 'no-take-over',
    readsPort(project) || elsewhereReadsPort(project) ? 'own-port' : 'platform-port',
    ...formerParts(project),
    ...(servesModern(project) ? ['modern'] : []),
    ...(usesSessionState(project) ? ['state'] : []),
    ...(asksWithAnswers(project) ? ['asking'] : []),
    ...(options.serialize === undefined ? [] : ['serialize']),
    ...sites.flatMap(({ framework }) => framework ?? []),
  ];
});

/** Where what was sent is kept. */
const resumeParts = ({ resume }: MigrationOptions): string[] => [
  ...(resume === undefined ? ['no-resume'] : ['resume', `resume-${resume}`]),
  ...(resume === 'redis' ? [] : ['no-redis']),
];

/** Whether it spoke HTTP before, with paths that are no more or go on, and on an app with more routes: the calls of serveHttp say so. */
function formerParts(project: ProjectModel): string[] {
  const all = servedWith(project);
  const given = all.filter((one) => one !== undefined);
  const often = given.length === all.length ? 'always' : 'sometimes';
  const names = given.flatMap(({ properties }) => properties.map(({ name }) => name?.getText()));
  const app = ['app', 'guard'].find((name) => names.includes(name));
  return [
    ...(given.length > 0 ? ['former', `former-${often}`] : ['no-former']),
    ...(names.includes('gone') ? ['gone'] : []),
    names.includes('kept') ? 'kept-sse' : 'no-kept-sse',
    names.includes('path') ? 'own-path' : 'usual-path',
    ...(app === undefined ? ['no-app'] : [`own-${app}`, `${app}-${often}`]),
    app !== undefined && namesReadiness(project) ? 'no-ready' : 'ready',
  ];
}

/** What is only there for one of these parts; all others are always there. */
const PARTS: Readonly<Partial<Record<TemplateName, readonly string[]>>> = {
  sessions: ['stateful'],
  session: ['stateful'],
  'sent-events': ['resume-memory'],
  'kept-events': ['resume-redis'],
  'kept-sessions': ['take-over'],
  redis: ['resume-redis'],
  unheard: ['stateful'],
  sse: ['kept-sse'],
  exchanges: ['stateless'],
  beside: ['own-app'],
  behind: ['own-guard'],
  modern: ['modern'],
  'api-keys': ['api-key'],
  oauth: ['oauth'],
  'rate-limit': ['rate-limit'],
  scope: ['state'],
  state: ['state'],
  variables: ['state'],
  fills: ['state'],
  'stand-ins': ['state'],
  releases: ['state'],
  listeners: ['state'],
  overlays: ['state'],
  serialize: ['serialize'],
  asking: ['asking'],
  adapter: ['fastmcp', 'mcp-framework'],
};

/** The sources that go with these parts. */
export const neededSources = (parts: readonly string[]): TemplateName[] =>
  TEMPLATE_NAMES.filter((name) => PARTS[name]?.some((part) => parts.includes(part)) ?? true);

/** The text of a generated source as the project has it. */
export function generatedText(project: ProjectModel, module: HttpModule, template: string): string {
  const wanted: Wanted = {
    ...{ template, parts: partsOf(project) },
    target: { language: module.language, module: module.module, extension: module.importExtension, newline: '\n' },
    isHoisted: module.language === 'ts' && !hasDynamicImport(project),
  };
  const [known, key] = [textsOf(project.templates), JSON.stringify(wanted)];
  const text = known.get(key) ?? stamped(rendered(wanted), project.templates.version);
  known.set(key, text);
  return text;
}

/** Each pass of a run asks for the same texts. */
const textsOf = oncePer<Templates, Map<string, string>>(() => new Map());

interface Wanted {
  readonly template: string;
  readonly parts: readonly string[];
  readonly target: TemplateTarget;
  /** No import is left for when it is needed. */
  readonly isHoisted: boolean;
}

function rendered({ template, parts, target, isHoisted }: Wanted): string {
  const kept = keepParts(template, parts);
  const ofSdk = parts.includes('v2') ? forSecondSdk(kept) : kept;
  return renderTemplate(isHoisted ? hoistImports(ofSdk) : ofSdk, target);
}
