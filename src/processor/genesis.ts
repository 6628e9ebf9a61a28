import WebSocket from 'ws';
import { z } from 'zod';
import { AppError } from '../shared/errors';

const LIMIT_MS = 15_000;
const AnswerSchema = z.object({ result: z.string() });

/** The chain that was to be indexed does not answer. */
export class RpcUnreachableError extends AppError {
  readonly code = 'RPC_UNREACHABLE';
  readonly retryable = true;
}

/** Asks the node for the hash of its block 0. @throws RpcUnreachableError when it does not answer in time. */
export async function readGenesisHash(rpcUrl: string): Promise<string> {
  const socket = new WebSocket(rpcUrl, { handshakeTimeout: LIMIT_MS });
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      AbortSignal.timeout(LIMIT_MS).addEventListener('abort', () => reject(new Error('no answer in time')), {
        once: true,
      });
      socket.once('error', reject);
      socket.once('message', (data) => resolve(data.toString()));
      socket.once('open', () => {
        socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'chain_getBlockHash', params: [0] }));
      });
    });
    return AnswerSchema.parse(JSON.parse(answer)).result;
  } catch (cause) {
    throw new RpcUnreachableError(
      `No chain answers at ${rpcUrl}. Start the node, or correct RPC_ENDPOINT.`,
      { rpcUrl },
      { cause },
    );
  } finally {
    socket.terminate();
  }
}
