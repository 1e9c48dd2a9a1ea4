import { describe, expect, it } from 'vitest';
import { parseEventStream, watchForResponse } from '../src/verify/messages/sse.ts';

const event = (data: string) => ({ type: undefined, id: undefined, data });

describe('parseEventStream', () => {
  it.each([
    ['LF', 'data: 1\n\ndata: 2\n\n', { events: [event('1'), event('2')], unfinished: '' }],
    ['CRLF', 'data: 1\r\n\r\n', { events: [event('1')], unfinished: '' }],
    ['CR', 'data: 1\r\rdata: 2\r\r', { events: [event('1'), event('2')], unfinished: '' }],
    ['several data lines', 'data: 1\ndata: 2\n\n', { events: [event('1\n2')], unfinished: '' }],
    ['a missing blank line', 'data: 1\n\ndata: 2\n', { events: [event('1')], unfinished: 'data: 2' }],
    ['a cut line', 'data: 1\n\ndat', { events: [event('1')], unfinished: 'dat' }],
    ['comments at the end', 'data: 1\n\n: keepalive\n', { events: [event('1')], unfinished: '' }],
    ['a single unfinished line', 'data: 1', { events: [], unfinished: 'data: 1' }],
    ['nothing', '', { events: [], unfinished: '' }],
  ])('reads %s', (_name, text, read) => {
    expect(parseEventStream(text)).toMatchObject(read);
  });

  it('keeps the names of fields it does not know', () => {
    expect(parseEventStream('{"jsonrpc":"2.0"}\n\n').unknownFields).toEqual(['{"jsonrpc"']);
  });
});

describe('watchForResponse', () => {
  it('waits for the id of the same type, over any number of pieces', () => {
    const watch = watchForResponse(7);
    expect(watch('data: {"jsonrpc":"2.0","id":"7","result":{}}\n\n')).toBe(false);
    expect(watch('data: {"jsonrpc":"2.0","id":7,"method":"ping"}\n\n')).toBe(false);
    expect(watch('data: {"jsonrpc":"2.0","id":7,"res')).toBe(false);
    expect(watch('ult":{}}\n\n')).toBe(true);
  });
});
