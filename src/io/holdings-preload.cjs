// Preloaded into a server while it is proven: tells on request what its process holds. It keeps nothing alive and says nothing.
'use strict';
const events = require('events');
const fs = require('fs');
const net = require('net');
const dgram = require('dgram');
const timers = require('timers');

const place = process.env.MCP_MIGRATE_HOLDINGS;
const HANDLED_MS = 5000;
const MOST_PROBLEMS = 20;

/** Emitters by the number of readings before they were first seen: sessions come and go, what was there before them stays. */
const seenAt = new WeakMap();
const emitters = new Set();
const intervals = new Set();
const watchers = new Set();
const clashes = [];
let readings = 0;
let collect;

if (place && require('worker_threads').isMainThread && typeof WeakRef === 'function') quietly(watch);

function watch() {
  seen(process);
  for (const name of ['on', 'addListener', 'prependListener'])
    observe(events.EventEmitter.prototype, name, { before: seen });
  observe(timers, 'setInterval', { after: (timer) => intervals.add(new WeakRef(timer)) });
  globalThis.setInterval = timers.setInterval;
  observe(fs, 'watch', { after: watchWatcher });
  observe(net.Server.prototype, 'listen', { before: watchOpening });
  observe(dgram.Socket.prototype, 'bind', { before: watchOpening });
  require('module').syncBuiltinESMExports();
  const socket = net.connect(place);
  socket.on('error', () => undefined);
  socket.on('data', (question) => setImmediate(tell, socket, String(question).trim()));
  socket.unref();
}

/** Nothing here may stand in the way of the server. */
function quietly(run, ...given) {
  try {
    return run(...given);
  } catch {
    return undefined;
  }
}

/** A method that is what it was, and is heard. */
function observe(holder, name, { before = () => undefined, after = () => undefined }) {
  const method = holder[name];
  const heard = function (...given) {
    quietly(before, this);
    const result = Reflect.apply(method, this, given);
    quietly(after, result);
    return result;
  };
  Object.defineProperties(heard, Object.getOwnPropertyDescriptors(method));
  holder[name] = heard;
}

function seen(emitter) {
  if (emitter === null || !/^(object|function)$/.test(typeof emitter) || seenAt.has(emitter)) return;
  seenAt.set(emitter, readings);
  emitters.add(new WeakRef(emitter));
}

/** Also those that do not keep the process alive. */
function watchWatcher(watcher) {
  const reference = new WeakRef(watcher);
  watchers.add(reference);
  watcher.once('close', () => watchers.delete(reference));
}

/** Ports that are taken, also where nobody is told; who then opens another one has dealt with it. */
function watchOpening(opening) {
  opening.once(events.errorMonitor, ({ code, message }) => {
    if (code === 'EADDRINUSE' && clashes.length < MOST_PROBLEMS)
      clashes.push({ message: String(message), at: Date.now() });
  });
  opening.once('listening', () => {
    const last = clashes[clashes.length - 1];
    if (last && Date.now() - last.at < HANDLED_MS) clashes.pop();
  });
}

function tell(socket, to) {
  socket.write(`${JSON.stringify({ to, ...quietly(reading) })}\n`);
}

function reading() {
  collectGarbage();
  const counts = {
    intervals: living(intervals).filter(({ _destroyed: ended }) => !ended).length,
    watchers: living(watchers).length,
  };
  for (const kind of process.getActiveResourcesInfo?.() ?? []) add(counts, kind, 1);
  for (const emitter of living(emitters)) if (seenAt.get(emitter) === 0) addListeners(counts, emitter);
  readings += 1;
  return {
    pid: process.pid,
    counts,
    heapBytes: process.memoryUsage().heapUsed,
    clashes: clashes.map(({ message }) => message),
  };
}

function addListeners(counts, emitter) {
  const { eventNames, listenerCount } = events.EventEmitter.prototype;
  const name = emitter === process ? 'process' : String(emitter.constructor?.name || 'an emitter');
  for (const event of eventNames.call(emitter).filter((known) => known !== events.errorMonitor))
    add(counts, `listeners of '${String(event)}' on ${name}`.slice(0, 100), listenerCount.call(emitter, event));
}

function add(counts, kind, count) {
  if (count > 0) counts[kind] = (counts[kind] ?? 0) + count;
}

function living(references) {
  return [...references].flatMap((reference) => {
    const found = reference.deref();
    if (!found) references.delete(reference);
    return found ? [found] : [];
  });
}

function collectGarbage() {
  require('v8').setFlagsFromString('--expose-gc');
  collect = collect ?? require('vm').runInNewContext('gc');
  collect();
}
