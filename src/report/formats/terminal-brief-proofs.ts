import { printable } from '../../verify/describe.ts';
import { problemsOf } from '../problems.ts';
import { buildProof } from '../proofs.ts';
import type { Proof, Report } from '../report.ts';
import { tallyOf } from '../tally.ts';
import { opinionLines } from './terminal-opinions.ts';
import { notRunReasons } from './terminal-checks.ts';
import { counted, marked, type Ink } from './terminal-style.ts';

const IDS = 5;

/** What a run has proven, a line for each way of trying it. */
export function provenLines(report: Report, ink: Ink): string[] {
  const lines = [buildText(report), comparedText(report), checksText(report), inspectorText(report)];
  const others = report.inspector.filter((opinion) => opinion.by !== 'inspector' || !agrees(opinion));
  return [
    ...lines.flatMap((text) => (text === undefined ? [] : [marked(ink, 'pass', printable(text))])),
    ...opinionLines(others, (outcome, text) => marked(ink, outcome, text), false),
  ];
}

function buildText(report: Report): string | undefined {
  const { build } = report;
  const proof = buildProof(report);
  if (!build?.after || !build.before.ok || build.before.typeErrors !== build.after.typeErrors) return proof?.detail;
  const types = build.after.typeErrors;
  return `builds as before${types === null ? '' : `, with ${counted(types, 'type error')}`}`;
}

function comparedText({ proofs }: Report): string | undefined {
  const held = proofs.filter(({ outcome }) => outcome === 'pass').map(({ id, message }) => WORDS.get(id) ?? message);
  const names = [...new Set(held)];
  return names.length === 0 ? undefined : `tried, and held: ${names.join(', ')}`;
}

/** What is long in full, in a few words. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['http-surface', 'over HTTP'],
  ['stdio-surface', 'over stdio'],
  ['sse-surface', 'over HTTP+SSE'],
  ['concurrent-clients', 'three clients at once'],
  ['isolation', 'two sessions apart'],
  ['sse-isolation', 'two clients of HTTP+SSE apart'],
  ['sessions-leave-nothing', '40 sessions that come and go'],
  ['no-clash', 'none in the way of another'],
  ['allowed-tools', 'answers of tools'],
  ['sigterm', 'SIGTERM'],
  ['second-run', 'a second run'],
]);

function checksText({ checks }: Report): string | undefined {
  if (checks.length === 0) return undefined;
  const { pass, fail, blocked } = tallyOf(checks);
  const ids = problemsOf(checks).map(({ first }) => first.id);
  const more = ids.length > IDS ? ` and ${ids.length - IDS} more` : '';
  const warned = ids.length === 0 ? '' : `, none fails that has to; warnings: ${ids.slice(0, IDS).join(', ')}${more}`;
  return `${pass} of ${counted(pass + fail + blocked, 'check')} pass${warned}`;
}

function inspectorText({ inspector }: Report): string | undefined {
  const calls = inspector.filter((opinion) => opinion.by === 'inspector' && agrees(opinion)).length;
  return calls === 0 ? undefined : `the MCP Inspector agrees in ${counted(calls, 'call')}`;
}

const agrees = ({ outcome, disagrees }: Report['inspector'][number]): boolean =>
  outcome === 'pass' && disagrees === undefined;

/** What was not run, a sentence each. */
export function untriedTexts({ proofs, checks }: Report): string[] {
  const texts = proofs.filter(({ outcome }) => outcome === 'not-run').map(textOf);
  return [...texts, ...notRunReasons(checks)].map((text) => `not tried: ${text}`);
}

const textOf = ({ message, detail }: Proof): string => (detail === undefined ? message : `${message}: ${detail}`);
