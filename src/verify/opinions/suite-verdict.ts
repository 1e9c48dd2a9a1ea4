import { printable } from '../describe.ts';
import { isObject, parseJson } from '../messages/json-rpc.ts';
import type { SecondOpinion } from './second-opinion.ts';

const SHOWN = 3;
const LONGEST = 200;

/** What the suite wrote in one entry of its checks.json. */
interface Entry {
  readonly id: string;
  readonly status: string;
  readonly message: string;
}

/** The outcome of a scenario from the text of its checks.json; a scenario that checked nothing did not run. */
export function suiteVerdict(text: string): Pick<SecondOpinion, 'outcome' | 'detail'> {
  const written = parseJson(text);
  if (!Array.isArray(written)) return { outcome: 'not-run', detail: 'the suite wrote no results' };
  const entries = written.filter(isObject).map(entryOf).filter(isAboutServer);
  const untested = entries.filter(isUntestable);
  const tried = entries.filter((entry) => !isUntestable(entry));
  const failed = tried.filter(({ status }) => status === 'FAILURE');
  if (failed.length > 0) return { outcome: 'fail', detail: listed(failed) };
  if (!tried.some(isTelling))
    return { outcome: 'not-run', detail: `it checked nothing: ${listed(entries) || 'no entry'}` };
  const warnings = tried.filter(({ status }) => status === 'WARNING');
  const asides = [
    ...(warnings.length > 0 ? [`warns: ${listed(warnings)}`] : []),
    ...(untested.length > 0 ? [`${untested.length} not tried without its own fixture tools`] : []),
  ];
  return { outcome: 'pass', ...(asides.length > 0 && { detail: asides.join('; ') }) };
}

function entryOf({ id, status, errorMessage, details, description }: Readonly<Record<string, unknown>>): Entry {
  const told = isObject(details) ? details['message'] : undefined;
  const message = [errorMessage, told, description].find((text): text is string => typeof text === 'string') ?? '';
  return { id: String(id), status: String(status), message };
}

/** The suite also reports messages of its own that break the schema. */
const isAboutServer = ({ id }: Entry): boolean => id !== 'wire-schema-harness-error';

/** Red by design where the server lacks the suite's fixture, whose tools make the lists change. */
const isUntestable = ({ id, status, message }: Entry): boolean =>
  (status === 'FAILURE' && message.startsWith('Not testable')) ||
  (status === 'WARNING' && id.endsWith('-list-changed-on-subscription'));

/** The schema check comes along with every scenario and says nothing about what the scenario is for. */
const isTelling = ({ id, status }: Entry): boolean => status === 'SUCCESS' && !id.startsWith('wire-schema');

function listed(entries: readonly Entry[]): string {
  const more = entries.length > SHOWN ? `; and ${entries.length - SHOWN} more` : '';
  const shown = entries.slice(0, SHOWN).map(({ id, message }) => printable(`${id}: ${message}`).slice(0, LONGEST));
  return shown.join('; ') + more;
}
