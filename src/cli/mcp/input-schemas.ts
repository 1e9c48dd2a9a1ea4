import type { Schema } from './tool.ts';

type Properties = Schema['properties'];

/** An object with these properties and no others. */
export const objectOf = (properties: Properties, required: readonly string[] = []): Schema => ({
  ...{ type: 'object', properties, additionalProperties: false },
  ...(required.length > 0 && { required: [...required] }),
});

const text = (description: string): object => ({ type: 'string', minLength: 1, description });
const texts = (description: string): object => ({ type: 'array', items: { type: 'string' }, description });
const yes = (description: string): object => ({ type: 'boolean', description });
const oneOf = (values: readonly string[], description: string): object => ({ enum: values, description });
const seconds = (description: string): object => ({ type: 'number', exclusiveMinimum: 0, maximum: 3600, description });

/** Which project is meant. */
export const projectInput: Properties = {
  project: text(
    'Folder of the server project, absolute or relative to the first folder of this server; default: that folder',
  ),
  entry: text('The source that starts the server, relative to the project, where it is not found'),
};

/** What a plan is made by; the words are those of the command line. */
export const planInput: Properties = {
  ...projectInput,
  sdk: oneOf(['keep', 'v2'], 'v2: the result is on SDK v2 and serves both revisions of the protocol'),
  sessions: oneOf(['stateful', 'stateless'], 'What the HTTP server keeps; default: stateful'),
  auth: oneOf(['api-key', 'oauth', 'none'], 'How clients may authenticate; default: by API key and OAuth'),
  rateLimit: yes('So many requests a minute for each caller, or for each address without one'),
  resume: oneOf(['memory', 'redis'], 'Streams that break off go on; what was sent is kept there'),
  state: oneOf(['session', 'shared'], 'State that handlers write; default: session'),
  shared: texts('Variables that stay shared by all sessions'),
  serialize: {
    oneOf: [{ const: 'found' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
    description: 'Tools that update one file run one at a time: those found, or these',
  },
  keepSse: yes('The endpoints of HTTP+SSE go on beside the new one'),
  only: texts('Only these transforms'),
  skip: texts('All but these transforms'),
};

/** Tools of the server under test that may be called. */
const toolsInput: Properties = {
  allowTools: {
    type: 'array',
    description: 'Tools of the server that are really called, to compare their answers: name only what does no harm',
    items: objectOf({ name: { type: 'string', minLength: 1 }, arguments: { type: 'object' } }, ['name']),
  },
};

/** How the server under test is started. */
export const startInput: Properties = {
  env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Variables for the server' },
  args: texts('Arguments for the server'),
};

/** What a run does beside its plan. */
export const applyInput: Properties = {
  ...{ ...planInput, ...toolsInput, ...startInput },
  allowDirty: yes('Go ahead with uncommitted changes'),
  install: yes('false: do not run the package manager'),
  verify: yes('false: leave the checks and the Inspector out, which is faster and never PROVEN'),
  timeout: seconds('Seconds for the server to start and answer; default: 30'),
};

/** Which checks run, and what counts. */
export const checksInput: Properties = {
  ...toolsInput,
  era: oneOf(['auto', 'legacy', 'modern'], 'Revisions of the protocol to ask in; default: auto'),
  only: texts('Only these checks or groups'),
  skip: texts('All but these checks or groups'),
  strict: yes('What a server SHOULD do counts too'),
  timeout: seconds('Seconds for one exchange; default: 10'),
  wait: seconds('Seconds to wait for the endpoint to come up'),
};
