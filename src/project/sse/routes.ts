import { ts } from 'ts-morph';
import { nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import { functionAround, isFunction } from '../syntax.ts';
import { bound, memberOf, ownUses } from './own-methods.ts';

const MAX_HOPS = 3;

/** A call that is given a function, and the functions on the way from there to the code that was asked for. */
export interface Way {
  /** `app.get('/sse', open)`. */
  readonly call: ts.CallExpression;
  /** Functions that exist for this call alone: `open`, and what it hands on to. */
  readonly functions: readonly ts.FunctionLikeDeclaration[];
}

/** The calls that a function is given to, in place, by its name, or through functions that call it; undefined where other code uses it too. */
export function waysTo(owner: ts.FunctionLikeDeclaration, references: References): readonly Way[] | undefined {
  return waysFrom({ owner, references, passed: [] });
}

interface Hop {
  readonly owner: ts.FunctionLikeDeclaration;
  readonly references: References;
  readonly passed: readonly ts.FunctionLikeDeclaration[];
}

function waysFrom({ owner, references, passed }: Hop): readonly Way[] | undefined {
  const functions = [...passed, owner];
  if (functions.length > MAX_HOPS) return undefined;
  const call = givenTo(owner);
  if (call) return [{ call, functions }];
  const ways = (usesOf(owner, references) ?? [undefined]).map((use) => {
    const given = use && givenTo(bound(use));
    if (given) return [{ call: given, functions }];
    const calls = use && ts.isCallExpression(use.parent) && use.parent.expression === use;
    const caller = calls ? functionAround(use) : undefined;
    return caller && waysFrom({ owner: caller, references, passed: functions });
  });
  return ways.some((way) => way === undefined) ? undefined : ways.flatMap((way) => way ?? []);
}

function usesOf(owner: ts.FunctionLikeDeclaration, references: References): readonly ts.Expression[] | undefined {
  const member = memberOf(owner);
  if (member) return ownUses(member, references);
  const name = nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  return symbol && references.of(symbol);
}

function givenTo(value: ts.Node): ts.CallExpression | undefined {
  let given = value;
  while (ts.isAsExpression(given.parent) || ts.isParenthesizedExpression(given.parent)) given = given.parent;
  const { parent } = given;
  const isGiven = ts.isCallExpression(parent) && parent.arguments.some((argument) => argument === given);
  return isGiven && (isFunction(value) || isName(value)) ? parent : undefined;
}

/** `open`, `this.open`, `this.open.bind(this)`. */
const isName = (value: ts.Node): boolean =>
  ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) || ts.isCallExpression(value);
