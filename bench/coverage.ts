import { requirements } from '../src/spec/requirements/index.ts';
import type { Group } from '../src/spec/requirement.ts';
import { checks } from '../src/verify/checks/index.ts';
import type { Check } from '../src/verify/check.ts';

/** The requirements of the specification and of practice; `lifecycle` is ours. */
const groups = [...new Set(requirements.map(({ group }) => group))];

const isFree = ({ needs }: Check): boolean => needs.every((need) => !need.startsWith('token:'));
const isBare = (check: Check): boolean =>
  isFree(check) && check.needs.every((need) => !need.startsWith('tool:') && need !== 'process' && need !== 'idle');

function row(name: string, wanted: readonly Group[]): string[] {
  const known = requirements.filter(({ group }) => wanted.includes(group));
  const own = checks.filter(({ requirement }) => wanted.includes(requirement.group));
  return [name, known, own, own.filter(isFree), own.filter(isBare)].map((cell) =>
    typeof cell === 'string' ? cell : String(cell.length),
  );
}

const catalogue = groups.filter((group) => group !== 'lifecycle');
const rows = [
  ['group', 'requirements', 'with a check', 'without credentials', 'with a URL alone'],
  ...groups.map((group) => row(group, [group])),
  row('catalogue', catalogue),
  row('all', groups),
];
for (const cells of rows)
  console.log(cells.map((cell, at) => (at === 0 ? cell.padEnd(20) : cell.padStart(20))).join(''));
