import { ts } from 'ts-morph';
import type { Call } from '../../called-code.ts';
import { makerName } from './maker-name.ts';

/** Something that goes on until somebody ends it. */
export interface Opened {
  readonly node: Call;
  /** `a watcher`, `a child process`. */
  readonly words: string;
  /** The method of what is opened that ends it. */
  readonly release: string;
}

interface Maker {
  readonly module: RegExp;
  readonly name: RegExp;
  readonly release: string;
}

const FILES = /^(fs|fs-extra|graceful-fs)$/;

/** What packages open, by their words for it and the method that ends it. */
const MAKERS: Readonly<Record<string, readonly Maker[]>> = {
  'a watcher': [
    { module: FILES, name: /^watch$/, release: 'close' },
    { module: /^(chokidar|node-watch|watchpack|gaze)$/, name: /^(watch|default)$/, release: 'close' },
    { module: /^@parcel\/watcher$/, name: /^subscribe$/, release: 'unsubscribe' },
    { module: /^nsfw$/, name: /^default$/, release: 'stop' },
  ],
  'a child process': [
    { module: /^(child_process|cross-spawn)$/, name: /^(spawn|fork|default)$/, release: 'kill' },
    { module: /^execa$/, name: /^(execa|execaNode|execaCommand|default)$/, release: 'kill' },
    { module: /(^|\/)node-pty(-prebuilt-multiarch)?$/, name: /^spawn$/, release: 'kill' },
  ],
  'a timer': [{ module: /^timers$/, name: /^setInterval$/, release: 'close' }],
  'a worker': [{ module: /^worker_threads$/, name: /^Worker$/, release: 'terminate' }],
  'a browser': [
    { module: /^puppeteer(-core|-extra)?$/, name: /^launch$/, release: 'close' },
    { module: /^(playwright(-core)?|@playwright\/test|patchright)$/, name: /^\w+\.launch\w*$/, release: 'close' },
  ],
  'a connection': [
    { module: /^(ws|isomorphic-ws)$/, name: /^(default|WebSocket)$/, release: 'close' },
    { module: /^(net|tls)$/, name: /^(connect|createConnection|Socket)$/, release: 'destroy' },
    { module: /^http2$/, name: /^connect$/, release: 'close' },
    { module: /^eventsource$/, name: /^(default|EventSource)$/, release: 'close' },
    { module: /^socket\.io-client$/, name: /^(io|default|connect)$/, release: 'disconnect' },
    { module: /^@modelcontextprotocol\/(sdk\/client(\/index)?(\.js)?|client)$/, name: /^Client$/, release: 'close' },
    { module: /^ssh2$/, name: /^Client$/, release: 'end' },
    { module: /^mqtt$/, name: /^connect$/, release: 'end' },
    { module: /^(amqplib|nats)$/, name: /^connect$/, release: 'close' },
    { module: /^imapflow$/, name: /^ImapFlow$/, release: 'close' },
    { module: /^serialport$/, name: /^SerialPort$/, release: 'close' },
  ],
  'a database connection': [
    { module: /^ioredis$/, name: /^(default|Redis|Cluster)$/, release: 'disconnect' },
    { module: /^(redis|@redis\/client)$/, name: /^create(Client|Cluster)$/, release: 'quit' },
    { module: /^pg$/, name: /^(Pool|Client)$/, release: 'end' },
    { module: /^(mysql|mysql2|mysql2\/promise|mariadb)$/, name: /^create(Pool|Connection)$/, release: 'end' },
    { module: /^postgres$/, name: /^default$/, release: 'end' },
    { module: /^mongodb$/, name: /^MongoClient$/, release: 'close' },
    { module: /^(better-sqlite3|sqlite3)$/, name: /^(default|Database)$/, release: 'close' },
    { module: /^sqlite$/, name: /^DatabaseSync$/, release: 'close' },
    { module: /^@libsql\/client$/, name: /^createClient$/, release: 'close' },
    { module: /^knex$/, name: /^(default|knex)$/, release: 'destroy' },
    { module: /^@prisma\/client$/, name: /^PrismaClient$/, release: '$disconnect' },
    { module: /^sequelize$/, name: /^Sequelize$/, release: 'close' },
    { module: /^typeorm$/, name: /^DataSource$/, release: 'destroy' },
  ],
  'a file': [{ module: FILES, name: /^createWriteStream$/, release: 'end' }],
};

/** A quick look whether a file can open anything. */
export const mayOpen = ({ text }: ts.SourceFile): boolean => OPENS.test(text);

const OPENS =
  /\bset(Interval|Timeout)\(|\bnew (WebSocket|EventSource)\(|\.listen\(|['"](node:)?(fs|fs-extra|graceful-fs|chokidar|node-watch|watchpack|gaze|@parcel\/watcher|nsfw|child_process|cross-spawn|execa|[\w@/-]*node-pty[\w-]*|timers|worker_threads|puppeteer[\w-]*|playwright[\w-]*|@playwright\/test|patchright|ws|isomorphic-ws|net|tls|http2|eventsource|socket\.io-client|@modelcontextprotocol\/(sdk\/client[\w/.]*|client)|ssh2|mqtt|amqplib|nats|imapflow|serialport|ioredis|redis|@redis\/client|pg|mysql2?(\/promise)?|mariadb|postgres|mongodb|better-sqlite3|sqlite3?|@libsql\/client|knex|@prisma\/client|sequelize|typeorm)['"]/;

/** What a call or a construction opens; undefined for anything else. */
export function openedAt(node: Call): Opened | undefined {
  const made = makerName(node.expression);
  if (!made) return openedByRuntime(node);
  for (const [words, makers] of Object.entries(MAKERS)) {
    const maker = makers.find(({ module, name }) => module.test(made.module) && name.test(made.name));
    if (maker) return { node, words, release: maker.release };
  }
  return undefined;
}

/** `setInterval(…)`, `new WebSocket(url)` of Node itself. */
function openedByRuntime(node: Call): Opened | undefined {
  const name = node.expression.getText();
  if (ts.isCallExpression(node))
    return name === 'setInterval' ? { node, words: 'a timer', release: 'close' } : undefined;
  return /^(WebSocket|EventSource)$/.test(name) ? { node, words: 'a connection', release: 'close' } : undefined;
}
