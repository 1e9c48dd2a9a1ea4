import { ts } from 'ts-morph';
import { nameOfFunction } from '../../instances.ts';
import type { References } from '../../references.ts';
import { functionAround } from '../../syntax.ts';
import { madeWith } from './server.ts';

const MAX_STEPS = 5;

/** A function, and the node in it that leads on. */
export interface Step {
  readonly owner: ts.FunctionLikeDeclaration;
  readonly at: ts.Node;
}

/** How the listener of a plain server comes to some code: the code's own function first, the listener last. */
export interface PlainWay {
  /** `createServer(…)`. */
  readonly made: ts.CallExpression;
  readonly steps: readonly Step[];
}

/** The one way from a plain server to a node; undefined where there is none, or more than one. */
export function plainWayTo(node: ts.Node, references: References): PlainWay | undefined {
  const steps: Step[] = [];
  let at = node;
  while (steps.length < MAX_STEPS) {
    const owner = functionAround(at);
    const later = owner && laterCall(owner);
    if (!owner) return undefined;
    if (later) {
      at = later;
      continue;
    }
    steps.push({ owner, at });
    const use = madeWith(owner) ? owner : onlyUse(owner, references);
    const made = use && madeWith(use);
    if (made) return { made, steps };
    if (!use || !ts.isCallExpression(use.parent) || use.parent.expression !== use) return undefined;
    at = use.parent;
  }
  return undefined;
}

/** The call that takes a function which runs later, for the same request: `req.on('end', async () => { … })`, `readBody(req).then(…)`. */
function laterCall(owner: ts.FunctionLikeDeclaration): ts.CallExpression | undefined {
  const { parent } = owner;
  const callee = ts.isCallExpression(parent) && parent.expression !== owner ? parent.expression : undefined;
  return callee && ts.isPropertyAccessExpression(callee) && LATER.test(callee.name.text)
    ? (parent as ts.CallExpression)
    : undefined;
}

const LATER = /^(on|once|then|catch|finally)$/;

function onlyUse(owner: ts.FunctionLikeDeclaration, references: References): ts.Identifier | undefined {
  const name = nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  const uses = symbol ? references.of(symbol).filter(({ parent }) => !ts.isExportSpecifier(parent)) : [];
  return uses.length === 1 ? uses[0] : undefined;
}
