import WebSocket from 'ws';
import { z } from 'zod';
import { AppError, messageOf } from '../shared/errors';

/** How long a node may take to answer, the connection included. */
const LIMIT_MS = 10_000;
const AnswerSchema = z.object({ result: z.unknown().optional(), error: z.object({ message: z.string() }).optional() });

/** No node answers. */
export class RpcUnreachableError extends AppError {
  readonly code = 'RPC_UNREACHABLE';
  readonly retryable = true;

  constructor(problems: readonly string[]) {
    super(`No chain answers: ${problems.join('; ')}. Start the node, or correct RPC_ENDPOINT.`);
  }
}

/** The node refused a request. */
export class RpcRefusedError extends AppError {
  readonly code = 'RPC_REFUSED';
  readonly retryable = false;
}

/** A connection for the few questions that are asked before indexing begins; SQD opens its own. */
export interface NodeConnection {
  readonly url: string;
  /** @throws RpcRefusedError with the node's words; any other Error when it does not answer in time. */
  request(method: string, params: readonly unknown[]): Promise<unknown>;
  close(): void;
}

/** @throws Error when nothing takes the connection in time. */
export async function connectNode(url: string): Promise<NodeConnection> {
  const socket = new WebSocket(url, { handshakeTimeout: LIMIT_MS });
  const failed = new Promise<never>((_resolve, reject) => {
    socket.once('error', (error) => reject(new Error(messageOf(error) || 'connection refused')));
    socket.once('close', () => reject(new Error('the connection was closed')));
  });
  failed.catch(() => {});
  await Promise.race([failed, new Promise((resolve) => socket.once('open', resolve))]);
  return {
    url,
    request: async (method, params) => {
      const text = new Promise<string>((resolve, reject) => {
        socket.once('message', (data) => resolve(data.toString()));
        AbortSignal.timeout(LIMIT_MS).addEventListener('abort', () => reject(new Error('no answer in time')));
      });
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
      const answer = readAnswer(await Promise.race([text, failed]));
      if (answer.error) throw new RpcRefusedError(answer.error.message);
      return answer.result;
    },
    close: () => socket.terminate(),
  };
}

function readAnswer(text: string): z.infer<typeof AnswerSchema> {
  try {
    return AnswerSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error('it does not answer as a node', { cause });
  }
}
