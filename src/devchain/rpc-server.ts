import type { Context, Handlers, SubscriptionManager } from '@acala-network/chopsticks-core';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { RpcError } from './rpc-error';

const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
const RequestSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]).default(null),
  method: z.string(),
  params: z.array(z.unknown()).default([]),
});

export interface RpcServer {
  readonly port: number;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Serves JSON-RPC over WebSocket: single requests, batches and subscriptions. */
export async function serveRpc(handlers: Handlers, context: Context, listen: ListenOptions): Promise<RpcServer> {
  const server = new WebSocketServer({ ...listen, maxPayload: MAX_PAYLOAD_BYTES });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  server.on('connection', (socket) => serveClient(socket, handlers, context));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The RPC server has no port.');
  return { port: address.port };
}

function serveClient(socket: WebSocket, handlers: Handlers, context: Context): void {
  const cancels = new Map<string, () => void>();
  const send = (message: unknown): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const subscriptions: SubscriptionManager = {
    subscribe: (method, subscription, onCancel = () => {}) => {
      cancels.set(subscription, onCancel);
      return (result: unknown) => {
        if (cancels.has(subscription)) send({ jsonrpc: '2.0', method, params: { result, subscription } });
      };
    },
    unsubscribe: (subscription) => {
      cancels.get(subscription)?.();
      cancels.delete(subscription);
    },
  };

  const answer = async (request: unknown): Promise<unknown> => {
    const parsed = RequestSchema.safeParse(request);
    if (!parsed.success) return failure(null, new RpcError(-32600, 'Invalid request'));
    const { id, method, params } = parsed.data;
    const handler = handlers[method];
    if (!handler) return failure(id, new RpcError(-32601, `Method not found: ${method}`));
    try {
      return { jsonrpc: '2.0', id, result: (await handler(context, params, subscriptions)) ?? null };
    } catch (error) {
      return failure(id, error);
    }
  };

  socket.on('message', async (text) => {
    let request: unknown;
    try {
      request = JSON.parse(text.toString());
    } catch {
      send(failure(null, new RpcError(-32700, 'Parse error')));
      return;
    }
    // An empty batch is an invalid request.
    send(Array.isArray(request) && request.length > 0 ? await Promise.all(request.map(answer)) : await answer(request));
  });
  // A broken or oversized frame; ws closes the connection itself.
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const cancel of cancels.values()) cancel();
    cancels.clear();
  });
}

function failure(id: string | number | null, error: unknown) {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : -32000;
  const message = error instanceof Error ? error.message : String(error);
  const data = error instanceof RpcError ? error.data : undefined;
  return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}
