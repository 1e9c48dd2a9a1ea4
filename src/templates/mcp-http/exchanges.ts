// Requests without sessions: each of them has a server of its own, which ends with its answer.
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { describe, log } from './log.ts';
import { whileConnected } from './open-requests.ts';
// #region v1
import { connectServer, type ServerFactory } from './servers.ts';
// #endregion
// #region v2
//: import { connectServer, contextOf, type ServerFactory } from './servers.ts';
// #endregion

type HttpTransport = WebStandardStreamableHTTPServerTransport & Transport;

export class Exchanges {
  readonly #createServer: ServerFactory;
  #closed: Promise<unknown> = Promise.resolve();

  constructor(createServer: ServerFactory) {
    this.#createServer = createServer;
  }

  /** Answers with a new server. */
  async answer(request: Request, body: unknown, caller: AuthInfo | undefined): Promise<Response> {
    const transport: HttpTransport = new WebStandardStreamableHTTPServerTransport({});
    const close = () => this.#close(transport);
    try {
      refuseQuestions(transport);
      // #region v1
      const requests = await connectServer(this.#createServer, transport);
      // #endregion
      // #region v2
      //: const requests = await connectServer(() => this.#createServer(contextOf(caller)), transport);
      // #endregion
      const received = { ...(caller && { authInfo: caller }), parsedBody: body };
      const answer = await whileConnected(request.signal, () => transport.handleRequest(request, received));
      void requests.answered().then(close);
      return answer;
    } catch (error) {
      close();
      throw error;
    }
  }

  /** Settles when the servers that were closed have let go of what they held. */
  async drain(): Promise<void> {
    await this.#closed;
  }

  #close(transport: HttpTransport): void {
    const failed = (error: unknown) => log('warn', 'closing failed', { error: describe(error) });
    this.#closed = Promise.all([this.#closed, transport.close().catch(failed)]);
  }
}

/** What the client answered would reach another server. */
function refuseQuestions(transport: HttpTransport): void {
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    const isQuestion = 'method' in message && 'id' in message;
    if (isQuestion) throw new Error('a client without a session cannot be asked');
    await send(message, options);
  };
}
