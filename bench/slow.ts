import { readdirSync } from 'node:fs';
import { checks } from '../src/verify/checks/index.ts';
import type { CheckResult } from '../src/verify/result.ts';
import { slowed } from '../fixtures/servers/slowed.ts';
import { servers, verdictsFor } from '../test/check-verdicts.ts';
import type { Running } from '../fixtures/servers/running.ts';
import { knownDeviations } from '../fixtures/servers/known-deviations.ts';

/** Every check against every conformant server, as the command runs them, behind a way that takes 3 s for an answer. */
const slowness = {
  answerMs: Number(process.env['ANSWER_MS'] ?? 3000),
  pieceMs: Number(process.env['PIECE_MS'] ?? 300),
};

const named = process.argv.slice(2);
const files = readdirSync(new URL('conformant/', servers)).filter(
  (file) => named.length === 0 || named.includes(file.replace('.ts', '')),
);
const isTold = ({ outcome }: CheckResult): boolean => outcome === 'fail' || outcome === 'blocked';
let failed = 0;
for (const file of files) {
  const since = performance.now();
  const { start } = (await import(new URL(`conformant/${file}`, servers).href)) as { start: () => Promise<Running> };
  const results = await verdictsFor(await slowed(await start(), slowness), checks, { timeoutMs: 10_000 });
  const known = Object.keys(knownDeviations[file.replace('.ts', '')] ?? {});
  const told = results.filter(isTold);
  const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length;
  const fails = told.filter(({ id, outcome }) => outcome === 'fail' && !known.includes(id));
  failed += fails.length;
  console.log(
    `${file}: ${count('pass')} pass, ${fails.length} fail, ${count('blocked')} blocked, ${count('not-applicable')} not run; ${Math.round((performance.now() - since) / 1000)} s`,
  );
  for (const { id, era, outcome, actual, cause } of told)
    console.log(`  ${outcome} ${id} ${era}: ${actual.slice(0, 150)} | ${cause?.slice(0, 160) ?? ''}`);
}
console.log(`${failed} failures`);
process.exit(failed > 0 ? 1 : 0);
