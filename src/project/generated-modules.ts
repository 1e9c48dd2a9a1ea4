/** The folder of the generated sources, beside the entry. */
export const GENERATED_FOLDER = 'mcp-http';

/** The generated sources by name, all that there may be. */
export const TEMPLATE_NAMES = [
  'serve',
  'app',
  'beside',
  'behind',
  'endpoint',
  'sessions',
  'session',
  'sent-events',
  'kept-events',
  'kept-sessions',
  'redis',
  'sse',
  'exchanges',
  'modern',
  'servers',
  'open-requests',
  'unheard',
  'strays',
  'unreadable',
  'log-level',
  'guards',
  'auth',
  'api-keys',
  'oauth',
  'rate-limit',
  'errors',
  'settings',
  'log',
  'scope',
  'state',
  'variables',
  'fills',
  'stand-ins',
  'releases',
  'listeners',
  'overlays',
  'serialize',
  'asking',
  'adapter',
] as const;

/** A source that goes into users' projects. */
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** What an entry imports to serve HTTP, without extension. */
export const HTTP_MODULE = `${GENERATED_FOLDER}/serve`;

/** What keeps the state of sessions apart. */
export const SESSION_MODULE = `${GENERATED_FOLDER}/state`;

/** What hands a transport to the server of a framework. */
export const ADAPTER_MODULE = `${GENERATED_FOLDER}/adapter`;

/** What runs tools one at a time. */
export const SERIALIZE_MODULE = `${GENERATED_FOLDER}/serialize`;

/** What lets handlers wait for what their client answers. */
export const ASKING_MODULE = `${GENERATED_FOLDER}/asking`;

/** What serves HTTP+SSE beside it. */
export const SSE_MODULE = `${GENERATED_FOLDER}/sse`;

/** A module specifier of what serves HTTP, as this version or an earlier one generates it. */
export const HTTP_IMPORT = /(^|\/)mcp-http(\/serve)?(\.[mc]?[jt]s)?$/;

/** A module specifier of what keeps the state of sessions apart. */
export const SESSION_IMPORT = /(^|\/)(mcp-http\/state|mcp-session)(\.[mc]?[jt]s)?$/;

const GENERATED = new RegExp(`(^|/)${GENERATED_FOLDER}/(${TEMPLATE_NAMES.join('|')})(\\.[mc]?[jt]sx?)?$`);
const GENERATED_BEFORE = /(^|\/)mcp-(http|related|auth|oauth|session|adapter|modern|serialize)(\.[mc]?[jt]sx?)?$/;

/** True for a file that a migration has generated: it is nobody's state and starts nothing. */
export const isGenerated = (file: string): boolean => GENERATED.test(file) || GENERATED_BEFORE.test(file);
