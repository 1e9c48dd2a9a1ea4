import type { ts } from 'ts-morph';
import type { Files } from '../edits/edit.ts';
import { answersOf, type Answers } from './answers.ts';
import { withoutOutputs, type Entry } from './entries.ts';
import { chooseEntries, chooseOther, type EntryChoice } from './entries/choose-entries.ts';
import type { Project } from './entries/run-command.ts';
import { conventionalModules } from './starts/framework-modules.ts';
import { findFrameworkStarts } from './starts/framework-starts.ts';
import { HTTP_IMPORT } from './generated-modules.ts';
import { importedFrom, usesSdk } from './imports.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { loadProgram, type Program } from './program.ts';
import { indexReferences, type References } from './references.ts';
import { continuations } from './factory/behind-start.ts';
import { constructionsOf, sessionStatements } from './factory/session-code.ts';
import { startLocals } from './state/start-locals.ts';
import { startFunctionsAround } from './state/start-only.ts';
import { findGlobalState, type GlobalState } from './state/global-state.ts';
import { servedProcess, type ServedProcess } from './starts/served-process.ts';
import { findStartSites, type StartSite, type UnknownStart } from './starts/start-sites.ts';
import type { FormerSse } from './sse/former-sse.ts';
import { findState, type SharedVariable, type StateVariable } from './state/state.ts';
import { fileOf, lineOf, nodesIn } from './syntax.ts';
import { readTsConfig, type TsConfig } from './tsconfig.ts';

/** How a client of the migrated server may authenticate. */
export type AuthMethod = 'api-key' | 'oauth';

/** What the user chose; it changes what the transforms do. */
export interface MigrationOptions {
  readonly sessions: 'stateful' | 'stateless';
  readonly state: 'session' | 'shared';
  /** Variables by name that stay shared by all sessions. */
  readonly shared: readonly string[];
  /** What the generated source knows; the environment of the server chooses. Empty: nobody is asked. */
  readonly auth: readonly AuthMethod[];
  /** Requests are counted, and refused when there are too many in a minute. */
  readonly rateLimit?: boolean;
  /** Where what was sent is kept, so that a stream that broke off goes on; for stateful sessions. */
  readonly resume?: 'memory' | 'redis';
  /** The endpoints of HTTP+SSE go on beside the new one; for stateful sessions. */
  readonly keepSse?: boolean;
  /** What serves HTTP+SSE beside stdio stays as it is. */
  readonly leaveSse?: boolean;
  /** The source that starts the server, where the project does not say or means another one. */
  readonly entry?: string;
  /** Tools that run one at a time: these, or those that are found to need it. */
  readonly serialize?: readonly string[] | 'found';
}

/** The sources that go into users' projects, and the version of this tool, which stands in each of them. */
export interface Templates {
  readonly version: string;
  /** By name. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Everything the transforms know about a project. Pure: made from the files, never from a disk. */
export interface ProjectModel {
  readonly files: Files;
  readonly options: MigrationOptions;
  readonly templates: Templates;
  readonly skipped: readonly SkippedFile[];
  readonly manifest: Manifest;
  readonly tsconfig: TsConfig | undefined;
  readonly entries: readonly Entry[];
  /** Versions of packages as they are installed, where that is known. */
  readonly installed?: Readonly<Record<string, string>> | undefined;
  /** Why these are the entries. */
  readonly choice: EntryChoice;
  readonly program: Program;
  readonly references: References;
  readonly sites: readonly StartSite[];
  readonly served: ServedProcess;
  readonly unknownStarts: readonly UnknownStart[];
  readonly state: readonly StateVariable[];
  /** Variables that outlive a session and that all sessions may share. */
  readonly sharedState: readonly SharedVariable[];
  /** Globals and properties of functions that handlers write: no rewrite covers them. */
  readonly globalState: readonly GlobalState[];
  /** Where the loaded files already speak Streamable HTTP, and where HTTP+SSE. */
  readonly streamableHttp: Place | undefined;
  readonly sse: Place | undefined;
  /** How it was reached while it spoke HTTP+SSE alone. */
  readonly formerSse?: FormerSse | undefined;
  readonly answers: Answers;
}

/** A 1-based line of a project file. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What `buildProjectModel` starts from. */
export interface ProjectInput {
  readonly files: Files;
  readonly options: MigrationOptions;
  readonly templates: Templates;
  /** Versions of packages as they are installed, where that is known. */
  readonly installed?: Readonly<Record<string, string>> | undefined;
  /** What earlier passes of the same run have replaced. */
  readonly formerSse?: FormerSse | undefined;
  /** Files that were not read, and why; POSIX paths relative to the project. */
  readonly skipped?: readonly SkippedFile[];
}

/** A file that was not read. */
interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** What stands for a transport: made of a class or a function of a package. */
interface Transported {
  readonly module: RegExp;
  readonly name: RegExp;
  /** Whether a source may make one; cheaper than a look at all of it. */
  readonly isIn: (source: ts.SourceFile) => boolean;
}

/** Packages of others that serve Streamable HTTP. */
const OTHERS = ['@hono/mcp', 'mcp-handler', '@vercel/mcp-adapter'];

const HTTP: readonly Transported[] = [
  {
    module:
      /^@modelcontextprotocol\/(sdk\/server\/(streamableHttp|webStandardStreamableHttp)(\.js)?|node|express|hono)$/,
    name: /./,
    isIn: usesSdk,
  },
  {
    module: /^@modelcontextprotocol\/server$/,
    name: /^(createMcpHandler|legacyStatelessFallback|(WebStandardStreamable|PerRequest)HTTPServerTransport)$/,
    isIn: usesSdk,
  },
  {
    module: new RegExp(`^(${OTHERS.join('|')})$`),
    name: /^(StreamableHTTPTransport|createMcpHandler)$/,
    isIn: ({ text }) => OTHERS.some((name) => text.includes(name)),
  },
];
const SSE: Transported = {
  module: /^@modelcontextprotocol\/(sdk\/server\/sse(\.js)?|server-legacy(\/sse)?)$/,
  name: /./,
  isIn: usesSdk,
};

/** Reads the model out of the files, faster with the model of their state before, which is spent then; undefined without a usable package.json. */
export function buildProjectModel(input: ProjectInput, previous?: ProjectModel): ProjectModel | undefined {
  const manifest = readManifest(input.files);
  if (!manifest) return undefined;
  const project = { files: input.files, manifest, tsconfig: readTsConfig(input.files) };
  const { choice, program, references, own, framed } = startsOf(project, input.options.entry, previous);
  const started = choice.entries.map(({ source }) => source);
  const always = conventionalModules(input.files, manifest);
  const sites = [...own.sites, ...framed.sites];
  const functions = startFunctionsAround(
    sites.flatMap((site) => [site.call, ...constructionsOf(site, references), ...continuations(site, references)]),
    references,
  );
  const served = servedProcess(program, references, { sites, roots: started, always });
  const locals = startLocals(functions, sites, references);
  const code = { functions, perSession: sessionStatements(sites, references), locals, served };
  const state = findState(program, references, code);
  const model: ProjectModel = {
    ...input,
    skipped: input.skipped ?? [],
    manifest,
    tsconfig: project.tsconfig,
    entries: choice.entries,
    choice,
    program,
    references,
    sites,
    served,
    unknownStarts: [...own.unknown, ...framed.unknown],
    state: state.perSession,
    sharedState: state.shared,
    globalState: findGlobalState(program, references, code),
    streamableHttp: speaksHttp(program, framed),
    sse: speaksSse(program, framed),
    answers: answersOf(() => model),
  };
  return model;
}

/** A program loaded from its entries, and what in it starts a server. */
interface Starts {
  readonly choice: EntryChoice;
  readonly program: Program;
  readonly references: References;
  readonly own: ReturnType<typeof findStartSites>;
  readonly framed: Framed;
}

/** From what package.json names, and from what else is found where that starts nothing on stdio. */
function startsOf(project: Project, given: string | undefined, previous: ProjectModel | undefined): Starts {
  if (previous) return loadStarts(project, previous.choice, previous);
  const first = loadStarts(project, chooseEntries(project, given));
  const other = given === undefined && !isServer(first) ? chooseOther(project) : undefined;
  if (!other) return first;
  return other.entries === first.choice.entries ? { ...first, choice: other } : loadStarts(project, other);
}

const isServer = ({ program, own, framed }: Starts): boolean =>
  own.sites.length > 0 ||
  framed.sites.length > 0 ||
  speaksHttp(program, framed) !== undefined ||
  speaksSse(program, framed) !== undefined;

function loadStarts(project: Project, choice: EntryChoice, previous?: ProjectModel): Starts {
  const { manifest, tsconfig } = project;
  const roots = [...choice.entries.map(({ source }) => source), ...conventionalModules(project.files, manifest)];
  const files = previous ? loadedAgain(project, previous) : withoutOutputs(project, choice.entries);
  const program = loadProgram({ files, roots, tsconfig }, previous?.program);
  const references = indexReferences(program);
  const [own, framed] = [findStartSites(program, references), findFrameworkStarts(program, references)];
  return { choice, program, references, own, framed };
}

/** What was left out before stays out, and so does the generated source that serves HTTP: no question is about what it does. */
function loadedAgain({ files }: Project, previous: ProjectModel): Files {
  const isOut = (file: string): boolean =>
    previous.files.has(file) ? !previous.program.files.has(file) : HTTP_IMPORT.test(file);
  return new Map([...files].filter(([file]) => !isOut(file)));
}

type Framed = ReturnType<typeof findFrameworkStarts>;

function speaksHttp(program: Program, { http }: Framed): Place | undefined {
  const made = HTTP.map((kind) => constructed(program, kind)).find((place) => place);
  return made ?? (http && placeIn(http));
}

const speaksSse = (program: Program, { sse }: Framed): Place | undefined =>
  constructed(program, SSE) ?? (sse && placeIn(sse));

function constructed({ sources }: Program, { module, name, isIn }: Transported): Place | undefined {
  for (const source of [...sources.values()].filter(isIn))
    for (const node of nodesIn(source)) if (isConstructionFrom(node, module, name)) return placeIn(node);
  return undefined;
}

const placeIn = (node: ts.Node): Place => ({ file: fileOf(node), line: lineOf(node) });

const isConstructionFrom = (node: ts.Node, module: RegExp, name: RegExp): boolean =>
  'expression' in node &&
  'arguments' in node &&
  name.test(importedFrom(node.expression as ts.Expression, module)?.name ?? '');
