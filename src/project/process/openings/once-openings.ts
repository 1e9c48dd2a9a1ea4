import type { ts } from 'ts-morph';
import { isCall } from '../../called-code.ts';
import { isGenerated } from '../../generated-modules.ts';
import { serverCode } from '../../factory/server-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { fileOf, isWithin } from '../../syntax.ts';
import { answeredAt } from './answers.ts';
import type { BuiltCode } from './built-code.ts';
import { exclusiveAt, type Exclusive } from './exclusive.ts';
import type { Obstacle, OncePlan } from './once-plan.ts';
import { planWithCleanup } from './once-cleanup.ts';
import { isPlace, wholeExpression } from './seed.ts';
import { isTemporary } from './temporary.ts';

/** What every session would open although there is one for all of them. */
export interface OnceOpenings {
  /** The expressions that can be made once per process. */
  readonly items: readonly OnceItem[];
  readonly refused: readonly RefusedOpening[];
}

/** An expression, and what it opens. */
export interface OnceItem {
  readonly expression: ts.Expression;
  readonly opening: Exclusive;
}

/** An opening that no rewrite may share. */
export interface RefusedOpening extends Exclusive {
  readonly obstacle: Obstacle;
}

/** A quick look whether a file can take anything of that kind. */
const TAKES_ONE =
  /\.(listen|bind|lock|lockSync|kill)\(|Server\(|\bserve\(|lockfile|\bprocess\.pid\b|['"`][wa]x\+?['"`]|kill-?port|lsof|fuser|taskkill|pkill|killall/i;
const ORDER: readonly Exclusive['kind'][] = ['port', 'answer', 'lock', 'kill'];
const MAX_DEPTH = 8;

/** Looks through all that runs while the server of a session is built. */
export function onceOpenings(project: ProjectModel): OnceOpenings {
  const sources = [...project.program.sources].filter(([file]) => !isGenerated(file));
  if (!sources.some(([, { text }]) => TAKES_ONE.test(text))) return { items: [], refused: [] };
  const { built } = project.answers;
  const servers = serverCode(project.sites, project.references);
  const items = new Map<ts.Expression, Exclusive>();
  const refused: RefusedOpening[] = [];
  for (const opening of exclusives(project, built)) {
    if (isCovered(opening.node, { items, built })) continue;
    const planned = planAround(opening.node, {
      project,
      built,
      servers,
      innermost: opening.kind === 'port' || opening.kind === 'answer',
    });
    if (planned && 'reason' in planned) refused.push({ ...opening, obstacle: planned });
    else planned?.items.forEach((item) => items.set(item, opening));
  }
  return { items: [...items].map(([expression, opening]) => ({ expression, opening })), refused };
}

/** Ports first: what ends their holders, or writes down who holds them, mostly belongs to the same call. */
function exclusives(project: ProjectModel, built: BuiltCode): Exclusive[] {
  const found = built.nodes.flatMap((node) => {
    if (!isCall(node) || isGenerated(fileOf(node))) return [];
    const opening = exclusiveAt(node, project) ?? answeredAt(node, { project, built });
    return opening && !isTemporary(opening.node) ? [opening] : [];
  });
  return found.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

interface MadeOnce {
  readonly items: ReadonlyMap<ts.Node, unknown>;
  readonly built: BuiltCode;
}

/** Reached through calls that all happen in what is made once already. */
function isCovered(node: ts.Node, made: MadeOnce, depth = 0): boolean {
  const { items, built } = made;
  if ([...items.keys()].some((item) => isWithin(node, item))) return true;
  const part = built.partOf(node);
  const calls = (part && built.parts.get(part)) ?? [];
  return depth < MAX_DEPTH && calls.length > 0 && calls.every((call) => isCovered(call, made, depth + 1));
}

interface Search {
  readonly project: ProjectModel;
  readonly built: BuiltCode;
  readonly servers: readonly ts.Node[];
  readonly innermost: boolean;
}

/**
 * The expression around an opening, or around the calls that lead there, that can be made once: the innermost for a port, which the
 * fewest then share, the outermost for what has its clean-up beside it. Undefined in statements that are about to move into a factory.
 */
function planAround(node: ts.Expression, search: Search, depth = 0): OncePlan | Obstacle | undefined {
  const { project, built, servers, innermost } = search;
  const part = built.partOf(node);
  if (!part || !isPlace(part)) return undefined;
  const planned = planWithCleanup(wholeExpression(node), part, { project, built });
  const isDone = innermost && !('reason' in planned);
  if (isDone || servers.includes(part) || depth > MAX_DEPTH) return planned;
  const calls = built.parts.get(part) ?? [];
  const outer = calls.map((call) => planAround(call, search, depth + 1)).filter((one) => one !== undefined);
  if (outer.length < Math.max(calls.length, 1)) return planned;
  const obstacle = outer.find((one) => 'reason' in one);
  if (obstacle) return 'reason' in planned ? obstacle : planned;
  return { items: outer.flatMap((one) => ('items' in one ? one.items : [])) };
}
