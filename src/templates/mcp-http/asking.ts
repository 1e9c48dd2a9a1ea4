// Handlers that ask their client. One of 2026-07-28 cannot be asked in the middle of a call: it is answered with the question and calls again.
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  fromJsonSchema,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { InputRequiredResult, ServerContext } from '@modelcontextprotocol/server';

/** How long a handler waits for an answer, in this process: another one knows nothing of it. */
const ANSWER_MS = 600_000;
/** More than so many do not wait; the one that has waited for longest is given up first. */
const MAX_WAITING = 1000;

type Content = Record<string, unknown>;

/** What a handler wants to know of its client. */
interface Question {
  readonly method: string;
  readonly params: Content;
  readonly answer: (response: Content) => void;
  readonly giveUp: (reason: Error) => void;
}

type Sender = Record<'notify' | 'log', (...given: unknown[]) => Promise<void>>;

const current = new AsyncLocalStorage<AskingCall>();
const waiting = new Map<string, AskingCall>();

/** A handler that may ask: it is not run again when the answer comes, it goes on. */
export function asking<Handler extends (...given: never[]) => unknown>(handler: Handler): Handler {
  const run = handler as unknown as (...given: unknown[]) => unknown;
  const answered = (...given: unknown[]): unknown => {
    const context = given[given.length - 1] as ServerContext;
    if (context.mcpReq.envelope === undefined) return run(...given); // a client that can be asked
    const id = context.mcpReq.requestState();
    const call = id === undefined ? new AskingCall(context) : goOn(id, context);
    if (id === undefined) call.begin((own) => run(...given.slice(0, -1), own));
    return call.turn();
  };
  return answered as unknown as Handler;
}

/** What can ask a client, such as a server: in a call of 2026-07-28 its questions wait for the next call, and what it knows is that caller's. */
export function clientOf<Asker extends object>(asker: Asker): Asker {
  const call = current.getStore();
  return call ? (Object.assign(Object.create(asker), call.questions) as Asker) : asker;
}

/** Whoever does not know the id, and any other caller, has nothing to go on with. */
function goOn(id: unknown, context: ServerContext): AskingCall {
  const call = typeof id === 'string' ? waiting.get(id) : undefined;
  if (call?.owner !== ownerOf(context) || typeof id !== 'string')
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState');
  waiting.delete(id);
  call.resume(context);
  return call;
}

/** A call whose handler has not come to an end. */
class AskingCall {
  readonly owner: string;
  readonly #open = new Map<string, Question>();
  #context: ServerContext;
  #asked = 0;
  #result: Promise<unknown> = Promise.resolve();
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #onAsked: () => void = () => undefined;

  constructor(context: ServerContext) {
    this.owner = ownerOf(context);
    this.#context = context;
  }

  readonly questions = {
    elicitInput: (params: Content) => this.#elicit(params),
    createMessage: (params: Content) => this.#ask('sampling/createMessage', params),
    requestSampling: (params: Content) => this.#ask('sampling/createMessage', params),
    listRoots: (params: Content = {}) => this.#ask('roots/list', params),
    getClientCapabilities: () => saidBy(this.#context)[CLIENT_CAPABILITIES_META_KEY],
    getClientVersion: () => saidBy(this.#context)[CLIENT_INFO_META_KEY],
  };

  begin(run: (context: ServerContext) => unknown): void {
    this.#result = current.run(this, () => Promise.resolve().then(() => run(this.#ownContext())));
    this.#result.catch((): void => undefined); // told to the call that waits for it
  }

  /** The answers of a client that calls again. */
  resume(context: ServerContext): void {
    clearTimeout(this.#expiry);
    this.#context = context;
    for (const [key, question] of this.#open) {
      const response = context.mcpReq.inputResponses?.[key];
      if (typeof response !== 'object' || response === null) continue;
      this.#open.delete(key);
      question.answer(response as Content);
    }
  }

  /** What the handler comes to, or what it wants to know first. */
  turn(): Promise<unknown> {
    const asked = new Promise((resolve) => {
      this.#onAsked = () => setImmediate(() => this.#open.size > 0 && resolve(this.#required()));
    });
    if (this.#open.size > 0) this.#onAsked();
    return Promise.race([this.#result, asked]);
  }

  giveUp(reason: string): void {
    clearTimeout(this.#expiry);
    for (const { giveUp } of this.#open.values()) giveUp(new Error(reason));
    this.#open.clear();
  }

  #required(): InputRequiredResult {
    const id = crypto.randomUUID();
    makeRoom();
    waiting.set(id, this);
    this.#expiry = setTimeout(() => {
      waiting.delete(id);
      this.giveUp('The client did not answer in time');
    }, ANSWER_MS).unref();
    const inputRequests = Object.fromEntries(
      [...this.#open].map(([key, { method, params }]) => [key, { method, params }]),
    );
    return { resultType: 'input_required', inputRequests, requestState: id } as InputRequiredResult;
  }

  #ask(method: string, params: Content): Promise<Content> {
    const missing = missingFor(method, params, this.#context);
    if (missing !== undefined) return Promise.reject(new Error(missing));
    this.#asked += 1;
    const key = `question-${this.#asked}`;
    return new Promise((answer, giveUp) => {
      this.#open.set(key, { method, params, answer, giveUp });
      this.#onAsked();
    });
  }

  async #elicit(params: Content): Promise<Content> {
    if (params['mode'] === 'url') return this.#ask('elicitation/create', params);
    const answer = await this.#ask('elicitation/create', { mode: 'form', ...params });
    if (answer['action'] !== 'accept' || !answer['content']) return answer;
    const schema = fromJsonSchema<Content>(params['requestedSchema'] as Parameters<typeof fromJsonSchema>[0]);
    const { issues } = await schema['~standard'].validate(answer['content']);
    if (!issues) return answer;
    const reasons = issues.map(({ message }) => message).join('; ');
    throw new Error(`Elicitation response content does not match requested schema: ${reasons}`);
  }

  /** What a handler is told of its call, and sends in it: of the one that waits for it now. */
  #ownContext(): ServerContext {
    const { mcpReq, ...context } = this.#context;
    const { elicitInput, requestSampling } = this.questions;
    const own = {
      ...mcpReq,
      ...{ elicitInput, requestSampling },
      ...{ notify: this.#sending('notify'), log: this.#sending('log') },
    };
    return { ...context, mcpReq: own as unknown as ServerContext['mcpReq'] };
  }

  #sending(name: keyof Sender): Sender[keyof Sender] {
    return (...given) => {
      const sender = this.#context.mcpReq as unknown as Sender;
      return sender[name](...given);
    };
  }
}

function makeRoom(): void {
  const [longest] = waiting;
  if (waiting.size < MAX_WAITING || !longest) return;
  waiting.delete(longest[0]);
  longest[1].giveUp('Too many calls wait for an answer');
}

/** The OAuth client or the API key, and its user. */
function ownerOf({ http }: ServerContext): string {
  const { clientId, extra } = http?.authInfo ?? {};
  return JSON.stringify([clientId, extra?.['sub']]);
}

/** What a client of 2026-07-28 says of itself with each request. */
const saidBy = ({ mcpReq }: Pick<ServerContext, 'mcpReq'>): Content => (mcpReq.envelope as Content | undefined) ?? {};

/** Why a client cannot be asked this, as it is said to handlers in a session too. */
function missingFor(method: string, { mode }: Content, { mcpReq }: ServerContext): string | undefined {
  const declared = saidBy({ mcpReq })[CLIENT_CAPABILITIES_META_KEY] ?? {};
  const { sampling, roots, elicitation } = declared as Record<string, Content | undefined>;
  if (method === 'sampling/createMessage') return sampling ? undefined : 'Client does not support sampling';
  if (method === 'roots/list') return roots ? undefined : 'Client does not support listing roots';
  if (mode === 'url') return elicitation?.['url'] ? undefined : 'Client does not support url elicitation.';
  const takesForms =
    elicitation !== undefined && (elicitation['form'] !== undefined || elicitation['url'] === undefined);
  return takesForms ? undefined : 'Client does not support form elicitation.';
}
