import { defineCheck, fail, pass } from '../../check.ts';
import { quote } from '../../describe.ts';
import {
  eventIds,
  noEventIds,
  onlyJson,
  openAnswerStream,
  openListener,
  responseArrives,
} from '../../asking/event-streams.ts';

export default defineCheck({
  id: 'sse-event-id-unique',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const listener = await openListener(session);
    const streams = [];
    for (let count = 0; count < 3; count += 1) streams.push(await openAnswerStream(target, session));
    const answers = streams.filter((stream) => stream !== undefined);
    if (answers.length === 0) return onlyJson;
    await Promise.all(answers.map(responseArrives));
    const all = [...answers, ...(listener ? [listener] : [])];
    const ids = (await Promise.all(all.map((stream) => stream.close()))).flatMap(({ text }) => eventIds(text));
    if (ids.length === 0) return noEventIds;
    const control = ids.find((id) => /\p{Cc}/u.test(id));
    if (control !== undefined) return fail('event ids of printable characters', quote(JSON.stringify(control)));
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice === undefined) return pass;
    const cause = 'ids are counted per stream, so that a resumed stream may be another one';
    return fail('event ids that no other event of the session has', `twice the id ${quote(twice)}`, { cause });
  },
});
