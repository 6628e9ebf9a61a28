import WebSocket from 'ws';
import { z } from 'zod';
import { RealClock } from '../../shared/clock';
import { messageOf } from '../../shared/errors';
import { retry } from '../../shared/retry';
import type { Endpoints } from '../endpoints';
import { RpcRefusedError, RpcUnreachableError } from '../node-connection';

/** How long a node may take to answer a batch, the connection included. */
const LIMIT_MS = 30_000;
/** About two minutes in all: whoever started the processor can then start it on another node. */
const RETRY = { clock: new RealClock(), attempts: 12, firstPauseMs: 50, maxPauseMs: 20_000 } as const;
/** Ids are the batch's number times this, and the place in the batch. */
const LARGEST_BATCH = 1_000;
/** Errors that pass, in the words by which SQD's client knows them too. */
const PASSING = /rate limit|execution timeout/i;

const ErrorSchema = z.object({ code: z.number().optional(), message: z.string() });
const AnswerSchema = z.object({ id: z.number(), result: z.unknown().optional(), error: ErrorSchema.optional() });
const BatchAnswerSchema = z.union([z.array(AnswerSchema).min(1), z.object({ error: ErrorSchema })]);

/** A result, or why there is none. */
export type Answer = Pick<z.infer<typeof AnswerSchema>, 'result' | 'error'>;

export type Request = readonly [method: string, params: readonly unknown[]];

interface Waiting {
  readonly resolve: (answers: readonly Answer[]) => void;
  readonly reject: (error: Error) => void;
}

/** Batches of JSON-RPC requests over one WebSocket, many at a time. A lost connection is opened again. */
export class RpcClient {
  private connection: Promise<Connection> | undefined;
  private connectedTo: string | undefined;
  private isClosed = false;

  constructor(private readonly endpoints: Endpoints) {}

  get url(): string {
    return this.endpoints.url;
  }

  /**
   * The results in the order of the requests.
   * @throws RpcRefusedError with the node's words; RpcUnreachableError when it does not answer for minutes.
   */
  async batch(requests: readonly Request[]): Promise<readonly unknown[]> {
    const answers = await this.answers(requests);
    return requests.map(([method], place) => {
      const answer = answers[place];
      if (answer?.error)
        throw new RpcRefusedError(`The node at ${this.url} refused ${method}: ${answer.error.message}`);
      return answer?.result;
    });
  }

  /**
   * The answers in the order of the requests, refusals among them.
   * @throws RpcRefusedError when all are refused together; RpcUnreachableError when it does not answer for minutes.
   */
  answers(requests: readonly Request[]): Promise<readonly Answer[]> {
    return retry(() => this.sendOnce(requests), RETRY);
  }

  async call(...request: Request): Promise<unknown> {
    return (await this.batch([request]))[0];
  }

  close(): void {
    this.isClosed = true;
    this.leave();
  }

  private leave(): void {
    this.connection?.then((connection) => connection.close()).catch(() => {});
    this.connection = undefined;
  }

  private async sendOnce(requests: readonly Request[]): Promise<readonly Answer[]> {
    const answers = await this.exchange(requests);
    const passing = answers.find(({ error }) => error && PASSING.test(error.message))?.error;
    if (passing) throw this.unreachable(passing);
    return answers;
  }

  private async exchange(requests: readonly Request[]): Promise<readonly Answer[]> {
    if (this.isClosed) throw new Error('Nobody waits for this answer any more.');
    this.connection ??= this.open();
    const used = this.connection;
    try {
      const answers = await (await used).send(requests);
      if (answers.length !== requests.length) throw new Error('it left out answers');
      return answers;
    } catch (cause) {
      if (cause instanceof RpcRefusedError && !PASSING.test(cause.message)) throw cause;
      // Others may have opened the next one by now.
      if (this.connection === used) this.leave();
      throw this.unreachable(cause);
    }
  }

  private async open(): Promise<Connection> {
    this.connectedTo = await this.endpoints.next(this.connectedTo);
    return await Connection.open(this.connectedTo);
  }

  private unreachable(cause: unknown): RpcUnreachableError {
    return new RpcUnreachableError([`${this.url} (${messageOf(cause)})`]);
  }
}

class Connection {
  private readonly waiting = new Map<number, Waiting>();
  private batches = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.receive(data.toString()));
    socket.on('close', () => this.fail(new Error('the connection was closed')));
    socket.on('error', (error) => this.fail(error));
  }

  static async open(url: string): Promise<Connection> {
    const socket = new WebSocket(url, { handshakeTimeout: LIMIT_MS, perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', (error) => reject(new Error(messageOf(error) || 'connection refused')));
    });
    return new Connection(socket);
  }

  send(requests: readonly Request[]): Promise<readonly Answer[]> {
    const batch = ++this.batches;
    const text = JSON.stringify(
      requests.map(([method, params], place) => ({
        jsonrpc: '2.0',
        id: batch * LARGEST_BATCH + place,
        method,
        params,
      })),
    );
    return new Promise<readonly Answer[]>((resolve, reject) => {
      const limit = setTimeout(() => this.fail(new Error('no answer in time')), LIMIT_MS);
      const settle = () => {
        clearTimeout(limit);
        this.waiting.delete(batch);
      };
      this.waiting.set(batch, {
        resolve: (answers) => {
          settle();
          resolve(answers);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
      else this.fail(new Error('the connection was closed'));
    });
  }

  close(): void {
    this.socket.terminate();
  }

  private receive(text: string): void {
    const answers = BatchAnswerSchema.safeParse(jsonOf(text)).data;
    if (answers === undefined) {
      this.fail(new Error('it does not answer as a node'));
    } else if (Array.isArray(answers)) {
      const inOrder = answers.toSorted((a, b) => a.id - b.id);
      this.waiting.get(Math.floor((inOrder[0]?.id ?? 0) / LARGEST_BATCH))?.resolve(inOrder);
    } else {
      // A node that refuses a batch as a whole does not say which.
      this.fail(new RpcRefusedError(`The node refused a batch: ${answers.error.message}.`));
    }
  }

  /** Nothing more is expected of a connection on which anything went wrong. */
  private fail(error: Error): void {
    for (const { reject } of [...this.waiting.values()]) reject(error);
    this.socket.terminate();
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
