import { objectOf } from './input-schemas.ts';
import type { Schema } from './tool.ts';

type Properties = Schema['properties'];

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const place = { file: text, line: count };
const oneOf = (...values: readonly string[]): object => ({ type: 'string', enum: values });
const listOf = (items: object, description?: string): object => ({
  ...{ type: 'array', items },
  ...(description !== undefined && { description }),
});
/** An object whose properties are all there, but for those that may be missing. */
const told = (properties: Properties, optional: Properties = {}): Schema =>
  objectOf({ ...properties, ...optional }, Object.keys(properties));

const severity = oneOf('error', 'warning', 'note');
const checkCounts = { pass: count, fail: count, blocked: count, notApplicable: count, notRun: count };
const problem = { id: text, severity, era: text, outcome: text, expected: text, actual: text, also: listOf(text) };

const runProperties: Properties = {
  outcome: oneOf('proven', 'migrated', 'partial', 'unproven', 'planned', 'failed', 'refused', 'nothing-to-do'),
  exitCode: { type: 'integer', enum: [0, 1, 2, 3] },
  says: { ...text, description: 'The outcome in a sentence' },
  target: text,
  notTried: listOf(text, 'What the outcome does not cover'),
  changes: listOf(told({ ...place, transform: text, message: text, confidence: oneOf('safe', 'review') })),
  findings: listOf(told({ ...place, id: text, severity, message: text }, { fix: text })),
  state: listOf(
    told({ ...place, name: text, disposition: oneOf('moved', 'isolated', 'shared', 'refused'), why: text }),
  ),
  proofs: listOf(told({ id: text, message: text, outcome: oneOf('pass', 'fail', 'not-run') }, { detail: text })),
  checks: told(checkCounts),
  problems: listOf(
    told(problem, { cause: text, fix: text, curl: text }),
    'What the checks found, each cause once; `also` are the other checks that show it',
  ),
  next: listOf(told({ label: text, command: text })),
};

/** What a run tells: `toldOf` makes it. */
export const runOutput = told(runProperties);

/** The same, with what would be written. */
export const planOutput = told({
  ...runProperties,
  diff: { ...text, description: 'Unified diff of the files that are there already, and of new ones where asked for' },
  newFiles: listOf(text, 'Files that the migration adds'),
});

/** What `undo` tells. */
export const undoOutput = told({ restored: listOf(text), removed: listOf(text) });

/** What `explain` tells. */
export const explainOutput = told({ id: text, text });
