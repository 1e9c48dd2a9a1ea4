import { ts } from 'ts-morph';
import { usesOfFunction } from '../function-uses.ts';
import type { ProjectModel } from '../project-model.ts';
import { serverCode } from '../factory/server-code.ts';
import { sessionStatements } from '../factory/session-code.ts';
import { startFunctionsAround } from '../state/start-only.ts';
import { staysOnStdio } from '../factory/stdio-code.ts';
import { isMadeOnce } from './openings/made-once.ts';
import { settingsBy, type SettingOf } from './settings.ts';
import { isFunction } from '../syntax.ts';
import { isLeftToStdio } from '../starts/transport-branch.ts';

/** When code runs: once per process (or on stdio alone), once when the first session needs it, for a session or a request, or whenever code that is not seen calls it. */
type Phase = 'process' | 'once' | 'session' | 'unknown';

/** Tells the phases a node runs in; none for code that nothing calls. */
export interface PhaseOf {
  (node: ts.Node): ReadonlySet<Phase>;
  /** The same for what becomes of a function at one place where it is named. */
  readonly atUse: (use: ts.Node) => ReadonlySet<Phase>;
}

const HANDED_TO_SESSION =
  /^(serveHttp|withSessionState|everySession|setRequestHandler|setNotificationHandler|(register)?(tool|prompt|resource)(Template)?|add(Tool|Prompt|Resource)|fallback(Request|Notification)Handler)$/i;
const RUNS_AROUND =
  /^(then|catch|finally|on|once|addListener|prependListener|addEventListener|set(Timeout|Interval|Immediate)|timeoutWithSession|nextTick|queueMicrotask|Promise|listen|action|command|fail|check|middleware|hook|forEach|map|filter|reduce|flatMap|some|every|find|sort)$/;

interface Search {
  readonly project: ProjectModel;
  readonly settingOf: SettingOf;
  readonly start: ReadonlySet<ts.Node>;
  readonly seen: Set<ts.Node>;
  /** What earlier searches found out about functions. */
  readonly known: Map<ts.Node, readonly Phase[]>;
}

/** Follows calls backwards, from a node to what runs it. */
export function phasesIn(project: ProjectModel): PhaseOf {
  const { sites, references } = project;
  const session = new Set([...sessionStatements(sites, references), ...serverCode(sites, references)]);
  const calls = sites.map(({ call }) => call);
  const start = startFunctionsAround(calls, references);
  const once = new Set<ts.Node>(project.answers.once.items.map(({ expression }) => expression));
  const settingOf = settingsBy((node) => {
    if (isLeftToStdio(node) || staysOnStdio(node)) return 'stdio';
    if (once.has(node) || isMadeOnce(node)) return 'once';
    return session.has(node) ? 'session' : 'free';
  });
  const known = new Map<ts.Node, readonly Phase[]>();
  const search = (): Search => ({ project, settingOf, start, known, seen: new Set() });
  return Object.assign((node: ts.Node) => new Set(phasesAt(node, search())), {
    atUse: (use: ts.Node) => new Set(usedAt(use, search())),
  });
}

function phasesAt(node: ts.Node, search: Search): readonly Phase[] {
  if (!search.project.served.runs(node)) return [];
  const setting = search.settingOf(node);
  if (setting !== 'free') return [setting === 'stdio' ? 'process' : setting];
  const owner = ts.findAncestor(node.parent, (outer) => isFunction(outer) || isField(outer));
  if (!owner || search.start.has(owner)) return ['process'];
  return phasesOfFunction(owner, search);
}

/** Whole answers are kept: what is found in the middle of a search leaves out what the search has seen before. */
function phasesOfFunction(owner: ts.Node, search: Search): readonly Phase[] {
  const { seen, known } = search;
  const before = known.get(owner);
  if (before) return before;
  if (seen.has(owner)) return [];
  const isWhole = seen.size === 0;
  seen.add(owner);
  const found = usesOfFunction(owner, search.project)?.flatMap((use) => usedAt(use, search)) ?? ['unknown'];
  const phases = [...new Set(found)];
  if (isWhole) known.set(owner, phases);
  return phases;
}

/** The initializer of a field runs with the constructor. */
const isField = (node: ts.Node): node is ts.PropertyDeclaration => ts.isPropertyDeclaration(node);

/** What becomes of a function, or of its name, at one place. */
function usedAt(node: ts.Node, search: Search): readonly Phase[] {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return usedAt(parent, search);
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent))
    return parent.expression === node ? phasesAt(parent, search) : handedTo(parent, search);
  const registered = ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left);
  if (registered || ts.isPropertyAccessExpression(parent)) return phasesAt(parent, search);
  if (!ts.isVariableDeclaration(parent) || search.seen.has(parent)) return ['unknown'];
  search.seen.add(parent);
  return usesOfFunction(node, search.project)?.flatMap((use) => usedAt(use, search)) ?? ['unknown'];
}

function handedTo(call: ts.CallExpression | ts.NewExpression, search: Search): readonly Phase[] {
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  if (HANDED_TO_SESSION.test(name)) return ['session'];
  const around = phasesAt(call, search);
  return RUNS_AROUND.test(name)
    ? around
    : around.map((phase) => (phase === 'process' || phase === 'once' ? 'unknown' : phase));
}
