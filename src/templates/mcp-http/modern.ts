// Requests of MCP 2026-07-28, which knows no sessions: the SDK builds a server for each of them.
import { createMcpHandler, isLegacyRequest, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import type { AuthInfo, McpHttpHandler, McpServerFactory } from '@modelcontextprotocol/server';
import { log } from './log.ts';

/** The one request that stays open for as long as its client listens. */
const LISTEN = 'subscriptions/listen';
const DISCOVER = 'server/discover';

export class ModernEra {
  readonly #handler: McpHttpHandler;
  #unanswered = 0;

  /** What `createServer` builds is an McpServer or a Server. */
  constructor(createServer: unknown) {
    const onerror = (error: Error) => log('warn', 'request failed', { error: error.message });
    this.#handler = createMcpHandler(createServer as McpServerFactory, { legacy: 'reject', onerror });
  }

  /** False for what belongs to a session. */
  async isMeant(request: Request, body: unknown): Promise<boolean> {
    return !(await isLegacyRequest(request, body));
  }

  async answer(request: Request, body: unknown, caller: AuthInfo | undefined): Promise<Response> {
    const answered = this.#expectAnswer(body);
    request.signal.addEventListener('abort', answered);
    const response = await this.#handler.fetch(request, { ...(caller && { authInfo: caller }), parsedBody: body });
    const mayName = methodOf(body) === DISCOVER || response.status === 400;
    return whenSent(mayName ? await withOlder(response) : response, answered);
  }

  /** Ends the clients that listen, once all others are answered. */
  async drain(): Promise<void> {
    if (this.#unanswered === 0) await this.#handler.close();
  }

  /** Returns what is to be called when the answer has gone out. */
  #expectAnswer(body: unknown): () => void {
    let isOpen = methodOf(body) !== LISTEN;
    if (isOpen) this.#unanswered += 1;
    return () => {
      if (isOpen) this.#unanswered -= 1;
      isOpen = false;
    };
  }
}

function methodOf(body: unknown): unknown {
  return (body as { method?: unknown } | null | undefined)?.method;
}

/** Where an answer names what is spoken. */
interface Told {
  readonly result?: { readonly supportedVersions?: string[] };
  readonly error?: { readonly data?: { readonly supported?: string[] } };
}

/** The SDK names the revision of this era alone; those before it are served too. */
async function withOlder(answer: Response): Promise<Response> {
  const told = (await answer.json()) as Told;
  for (const names of [told.result?.supportedVersions, told.error?.data?.supported])
    names?.push(...SUPPORTED_PROTOCOL_VERSIONS);
  return Response.json(told, answer);
}

function whenSent(response: Response, sent: () => void): Response {
  if (response.body !== null)
    return new Response(response.body.pipeThrough(new TransformStream({ flush: sent })), response);
  sent();
  return response;
}
