import type { Era } from '../spec/revisions.ts';
import { believed } from './believed.ts';
import { blocked } from './check.ts';
import type { Check } from './check.ts';
import { isServed, watchContact } from './contact.ts';
import type { Contact } from './contact.ts';
import { mapLimited } from './map-limited.ts';
import { withOutage } from './outage/with-outage.ts';
import { redactor } from './redact.ts';
import type { CheckResult } from './result.ts';
import { leftOut, runCheck, whyNotRun } from './run-check.ts';
import type { Context, Job, Ran } from './run-check.ts';
import type { Run } from './run.ts';

/**
 * Runs every check once in each era it knows, in the order given; one that knows none of them is listed as not
 * applicable. What fails beside other checks is tried again alone. Never throws for what a server or a check does.
 */
export async function runChecks(run: Run): Promise<CheckResult[]> {
  const context = { run, beganAt: run.now(), redact: redactor({ ...run.endpoint, tokens: run.tokens ?? {} }) };
  const jobs = jobsOf(run);
  const contact = watchContact(run);
  const inTouch = (job: Job): Promise<Ran> => runInTouch(context, contact, job);
  const counted = counting(run, jobs.length, inTouch);
  const usual = await mapLimited(jobs.filter(isUsual), run.concurrency, counted);
  const ran = [
    ...(run.concurrency > 1 ? await believed(context, usual, inTouch) : usual),
    ...(await mapLimited(jobs.filter(isAlone), 1, counted)),
    ...(await runLast(context, [...jobs.filter(isClosing), ...jobs.filter(isLast)], counted)),
  ];
  const told = contact.isLost() ? await withOutage(context, ran, contact.lastInTouch()) : ran;
  return told.toSorted((one, other) => jobs.indexOf(one.job) - jobs.indexOf(other.job)).map(({ result }) => result);
}

function counting({ onCheck }: Run, all: number, runJob: (job: Job) => Promise<Ran>): (job: Job) => Promise<Ran> {
  let [done, failed] = [0, 0];
  return async (job) => {
    const ran = await runJob(job);
    done += 1;
    if (ran.result.outcome === 'fail') failed += 1;
    onCheck?.({ done, all, failed });
    return ran;
  };
}

const idsOfCheck = 1000;

function jobsOf({ checks, eras }: Run): readonly Job[] {
  return checks.flatMap((check, index) =>
    erasFor(check, eras).map((era) => ({ check, era, firstId: (index + 1) * idsOfCheck })),
  );
}

const isUsual = ({ check }: Job): boolean => check.alone === undefined;
const isAlone = ({ check }: Job): boolean => check.alone === true;
const isClosing = ({ check }: Job): boolean => check.alone === 'closing';
const isLast = ({ check }: Job): boolean => check.alone === 'last';

function erasFor(check: Check, eras: readonly Era[]): readonly Era[] {
  const known = eras.filter((era) => check.eras.includes(era));
  if (known.length === 0) return check.eras.slice(0, 1);
  return check.once === true ? known.slice(0, 1) : known;
}

/** Once the server is gone nothing is run any more. */
async function runInTouch(context: Context, contact: Contact, job: Job): Promise<Ran> {
  const reason = whyNotRun(context, job);
  if (reason) return leftOut(context, job, reason);
  if (contact.isLost()) return { ...leftOut(context, job, blocked('the server is gone')), isLost: true };
  return contact.after(await runCheck(context, job));
}

/** Where the requests of one check end the service for everybody, the ones after it are not to blame. */
async function runLast(
  context: Context,
  jobs: readonly Job[],
  inTouch: (job: Job) => Promise<Ran>,
): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  let ended: string | undefined;
  for (const job of jobs) {
    const reason = whyNotRun(context, job);
    if (ended !== undefined && !reason) {
      ran.push(leftOut(context, job, blocked(`no client is served any more since the requests of ${ended}`)));
      continue;
    }
    const one = await inTouch(job);
    ran.push(one);
    if (one.trace && !(await isServed(context.run))) ended = job.check.id;
  }
  return ran;
}
