import { allFindingTexts } from '../../plan/finding-texts.ts';
import type { FindingText } from '../../spec/findings.ts';
import { requirements } from '../../spec/requirements/index.ts';
import { causes } from '../../verify/causes/causes.ts';
import { checks } from '../../verify/checks/index.ts';
import { causeText, requirementText } from './explain-verify.ts';
import { columns, counted } from './terminal-style.ts';
import { block } from './text-block.ts';

/** A transform as it explains itself. */
export interface TransformDocs {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly docs: readonly string[];
}

export const kinds = ['transforms', 'checks', 'findings', 'causes'] as const;
export type Kind = (typeof kinds)[number];

/** The ids of one kind, or of all, with one line each. */
export function listText(transforms: readonly TransformDocs[], kind?: Kind): string {
  const wanted = kind === undefined ? kinds : [kind];
  return wanted
    .map((name) => {
      const rows = rowsOf(name, transforms);
      return [counted(rows.length, name.slice(0, -1)), ...columns(rows)].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

function rowsOf(kind: Kind, transforms: readonly TransformDocs[]): string[][] {
  if (kind === 'transforms') return transforms.map(({ id, title }) => [`  ${id}`, title]);
  if (kind === 'findings') return allFindingTexts.map(({ id, title }) => [`  ${id}`, title]);
  if (kind === 'causes') return causes.map(({ id, says }) => [`  ${id}`, says]);
  return checks.map(({ id, requirement: { group, level, expect } }) => [
    `  ${id}`,
    group,
    level,
    firstSentence(expect),
  ]);
}

/** What an id means, why, and what to do about it; undefined when nothing has this id. */
export function explainText(transforms: readonly TransformDocs[], id: string): string | undefined {
  const transform = transforms.find((candidate) => candidate.id === id);
  if (transform) return transformText(transform);
  const finding = allFindingTexts.find((candidate) => candidate.id === id);
  if (finding) return findingText(finding);
  const cause = causes.find((candidate) => candidate.id === id);
  if (cause) return causeText(cause);
  const requirement = requirements.find((candidate) => candidate.id === id);
  return requirement && requirementText(requirement);
}

/** Every id that `explainText` knows. */
export const explainable = (transforms: readonly TransformDocs[]): string[] =>
  [...transforms, ...allFindingTexts, ...causes, ...requirements].map(({ id }) => id);

function transformText({ id, title, why, docs }: TransformDocs): string {
  const left = 'Reported as a finding, it could not be done safely at that place: a person has to do it.';
  return block(`${id} (transform): ${title}`, [
    ['Why', why],
    ['Left to you', left],
    ['Read', docs.join('\n')],
  ]);
}

const findingText = ({ id, title, why, fix, docs = [] }: FindingText): string =>
  block(`${id} (finding): ${title}`, [
    ['Why', why],
    ['Fix', fix],
    ...(docs.length > 0 ? [['Read', docs.join('\n')] as const] : []),
  ]);

function firstSentence(text: string): string {
  const [sentence = text] = text.split(/(?<=[.;])\s(?![^(]*\))/);
  return sentence.length > 100 ? `${sentence.slice(0, 99)}…` : sentence.replace(/[.;]$/, '');
}
