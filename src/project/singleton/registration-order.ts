import { ts } from 'ts-morph';
import { isInert } from './inert.ts';
import {
  evaluationOrder,
  loadsOf,
  moduleOf,
  presentLoads,
  waitsBefore,
  type LoadedModule,
  type Loads,
} from './module-graph.ts';
import { isBareImport } from './name-uses.ts';
import type { ProjectModel } from '../project-model.ts';
import type { RegistrationModule } from './registration-modules.ts';
import { laterFunction } from '../state/at-once.ts';
import type { Obstacle, Singleton } from './singleton.ts';
import { fileOf, nodesIn } from '../syntax.ts';

/** A module that exports one function for what it registers: itself, or by calling the functions of `parts`. */
export interface RegistrationUnit {
  readonly source: ts.SourceFile;
  readonly parts: readonly RegistrationUnit[];
}

/** A place that loads a unit while the server is set up: `await import( './tools/x.js')`. */
interface LateLoad {
  readonly unit: RegistrationUnit;
  readonly statement: ts.Statement;
  readonly specifier: ts.Expression;
}

/** The order in which the factory registers what the modules registered when they were loaded. */
export interface RegistrationOrder {
  /** Called by the home module, in this order. */
  readonly units: readonly RegistrationUnit[];
  /** The same as the modules were loaded; those that wait for something are called later than they are loaded. */
  readonly loaded: readonly RegistrationUnit[];
  readonly late: readonly LateLoad[];
  /** Statements that loaded a module of `units` for its effect alone and are not needed any more. */
  readonly dropped: readonly ts.Statement[];
}

/** Puts the modules in order, or says why their order cannot be kept. */
export function registrationOrder(project: ProjectModel, singleton: Singleton): RegistrationOrder | Obstacle {
  const modules = new Map(singleton.registrations.map((module) => [module.source, module]));
  const loads = presentLoads(project.program);
  const late = lateLoads(project, modules, loads);
  if ('reason' in late) return late;
  const taken = new Set(late.flatMap(({ unit }) => leavesOf(unit)));
  const early = [...modules.keys()].filter((source) => !taken.has(source));
  const entry = entriesOf(project, singleton).find((candidate) => {
    const order = evaluationOrder(candidate, loads);
    return early.every((source) => order.includes(source));
  });
  if (!entry) return unloaded(early, singleton);
  const order = evaluationOrder(entry, loads);
  const doubled = late.find(({ unit }) => leavesOf(unit).some((source) => order.includes(source)));
  if (doubled) return { node: doubled.statement, reason: 'this module is loaded here and by an import too' };
  const leaves = inRunningOrder(order, modules, loads).filter((source) => !taken.has(source));
  const units = grouped(leaves, order, project);
  const place = ({ source }: RegistrationUnit): number => order.indexOf(source);
  const loaded = units.toSorted((a, b) => place(a) - place(b));
  const found = { units, loaded, late, dropped: droppedLoads(project, units, singleton) };
  return (
    tooEarly(project, singleton) ?? tooLate(project, singleton, found) ?? disorder(project, singleton, found) ?? found
  );
}

type Modules = ReadonlyMap<ts.SourceFile, RegistrationModule>;

const leavesOf = ({ source, parts }: RegistrationUnit): ts.SourceFile[] =>
  parts.length === 0 ? [source] : parts.flatMap(leavesOf);

function entriesOf({ entries, program }: ProjectModel, { root }: Singleton): ts.SourceFile[] {
  const named = entries.map(({ source }) => program.sources.get(source)).filter((source) => source !== undefined);
  return [...named, root.start.getSourceFile()];
}

function unloaded([first]: readonly ts.SourceFile[], { root }: Singleton): Obstacle {
  const name = first ? fileOf(first) : 'a module';
  return {
    node: first?.statements[0] ?? root.statement,
    reason: `cannot see what loads ${name} when the server starts`,
  };
}

/** Modules that wait for something run behind those that do not. */
function inRunningOrder(order: readonly LoadedModule[], modules: Modules, loads: Loads): ts.SourceFile[] {
  const own = order.flatMap((module) => (typeof module === 'string' ? [] : (modules.get(module) ?? [])));
  const waits = ({ source, moved: [first] }: RegistrationModule): boolean =>
    first !== undefined && waitsBefore(source, first, loads);
  return [...own.filter((module) => !waits(module)), ...own.filter(waits)].map(({ source }) => source);
}

/** Modules that only load others become units of their own, where that keeps the order. */
function grouped(
  leaves: readonly ts.SourceFile[],
  order: readonly LoadedModule[],
  { program: { checker } }: ProjectModel,
): RegistrationUnit[] {
  let units: RegistrationUnit[] = leaves.map((source) => ({ source, parts: [] }));
  for (const barrel of order) {
    if (typeof barrel === 'string') continue;
    const loaded = barrelLoads(barrel, checker);
    const at = units.findIndex(({ source }) => source === loaded?.[0]);
    const parts = loaded ? units.slice(at, at + loaded.length) : [];
    const same = parts.length > 0 && parts.every(({ source }, index) => source === loaded?.[index]);
    if (at !== -1 && same)
      units = [...units.slice(0, at), { source: barrel, parts }, ...units.slice(at + parts.length)];
  }
  return units;
}

/** What a module loads when it does nothing else. */
function barrelLoads(source: ts.SourceFile, checker: ts.TypeChecker): ts.SourceFile[] | undefined {
  const loads = loadsOf(source, checker);
  const sources = loads.map(({ source: to, bare }) => (bare ? to : undefined)).filter((to) => to !== undefined);
  return sources.length > 0 && sources.length === source.statements.length ? sources : undefined;
}

function lateLoads(project: ProjectModel, modules: Modules, loads: Loads): LateLoad[] | Obstacle {
  const { checker, sources } = project.program;
  const found: LateLoad[] = [];
  for (const source of sources.values())
    for (const node of nodesIn(source)) {
      if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) continue;
      const [specifier] = node.arguments;
      const target = specifier && moduleOf(specifier, checker);
      if (!specifier || !target) continue;
      const order = evaluationOrder(target, loads);
      const leaves = inRunningOrder(order, modules, loads);
      if (leaves.length === 0 || target === source) continue;
      const [unit, ...more] = grouped(leaves, order, project);
      const statement = awaitedStatement(node);
      if (!unit || more.length > 0 || unit.source !== target || !statement)
        return {
          node,
          reason: `${fileOf(target)} registers when it is loaded here, which cannot be turned into a call`,
        };
      if (found.some((other) => other.unit.source === target))
        return { node, reason: `${fileOf(target)} is loaded in more than one place` };
      found.push({ unit, statement, specifier });
    }
  return found;
}

function awaitedStatement(node: ts.CallExpression): ts.Statement | undefined {
  const { parent } = node;
  return isBareImport(node) && ts.isAwaitExpression(parent) && ts.isExpressionStatement(parent.parent)
    ? parent.parent
    : undefined;
}

/** Loads for effect of what the home module calls from now on; those of a barrel become imports of names. */
function droppedLoads(
  { program: { sources, checker } }: ProjectModel,
  units: readonly RegistrationUnit[],
  { root }: Singleton,
): ts.Statement[] {
  const called = new Set(units.map(({ source }) => source));
  const barrels = new Set(units.flatMap(barrelsOf));
  return [...sources.values()]
    .filter((source) => !barrels.has(source) && source !== root.list)
    .flatMap((source) => loadsOf(source, checker))
    .filter(({ source, bare }) => bare && source && called.has(source))
    .map(({ statement }) => statement);
}

const barrelsOf = (unit: RegistrationUnit): ts.SourceFile[] =>
  unit.parts.length === 0 ? [] : [unit.source, ...unit.parts.flatMap(barrelsOf)];

/** A name of the server's module that a registering module needs while it is loaded: it is loaded first from now on. */
function tooEarly({ references }: ProjectModel, { root, registrations }: Singleton): Obstacle | undefined {
  const names = registrations
    .flatMap(({ source, moved }) => source.statements.filter((s) => !moved.includes(s) && !ts.isImportDeclaration(s)))
    .flatMap((statement) => [...nodesIn(statement)].filter(ts.isIdentifier));
  const node = names.find(
    (name) => !laterFunction(name) && references.symbolOf(name)?.valueDeclaration?.getSourceFile() === root.list,
  );
  return node && { node, reason: `'${node.text}' is needed here before the module of '${root.name}' could be loaded` };
}

/** A registering module that is loaded before the module of the server, which it needs and which builds a server with it while it is loaded. */
function tooLate(project: ProjectModel, singleton: Singleton, order: RegistrationOrder): Obstacle | undefined {
  const { root } = singleton;
  const after = loadsAfter(singleton, order, presentLoads(project.program));
  for (const entry of entriesOf(project, singleton)) {
    const modules = evaluationOrder(entry, after);
    const home = modules.findIndex((module) => module === root.list);
    const late = order.units.find(({ source }) => home !== -1 && modules.indexOf(source) > home);
    if (late)
      return {
        node: late.source.statements[0] ?? root.statement,
        reason: `${fileOf(late.source)} and the module of '${root.name}' need each other: import ${fileOf(root.statement)} first`,
      };
  }
  return undefined;
}

/** The first pair of modules with effects that would run the other way round. */
function disorder(project: ProjectModel, singleton: Singleton, order: RegistrationOrder): Obstacle | undefined {
  const moved = new Set([...singleton.building, ...singleton.registrations.flatMap((module) => module.moved)]);
  const before = presentLoads(project.program);
  const after = loadsAfter(singleton, order, before);
  const acts = (module: LoadedModule): boolean =>
    typeof module === 'string' ||
    module.statements.some((s) => !moved.has(s) && !order.dropped.includes(s) && !isLoad(s) && !isInert(s));
  for (const entry of entriesOf(project, singleton)) {
    const was = evaluationOrder(entry, before).filter(acts);
    const is = evaluationOrder(entry, after).filter(acts);
    const late = is.find((module, index) => was.indexOf(module) !== index);
    if (late !== undefined)
      return {
        node: singleton.root.statement,
        reason: `${typeof late === 'string' ? `'${late}'` : fileOf(late)} would run in another order once the modules that register are imported here`,
      };
  }
  return undefined;
}

const isLoad = (statement: ts.Statement): boolean =>
  (ts.isExpressionStatement(statement) || ts.isVariableStatement(statement)) &&
  /\brequire\(['"]/.test(statement.getText());

function loadsAfter({ root, registrations }: Singleton, { loaded, dropped }: RegistrationOrder, before: Loads): Loads {
  const home = root.list;
  const own = new Set(registrations.map(({ source }) => source));
  const gone = new Set(dropped.map((statement) => statement.getSourceFile()));
  const called = new Set<LoadedModule>(loaded.map(({ source }) => source));
  return (source) => {
    const present = before(source);
    if (source === home) return [...present.filter((to) => !called.has(to)), ...called];
    const kept = gone.has(source) ? present.filter((to) => !called.has(to)) : present;
    return own.has(source) ? kept.filter((to) => to !== home) : kept;
  };
}
