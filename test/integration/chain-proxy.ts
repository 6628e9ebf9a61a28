import { once } from 'node:events';
import { type WebSocket, WebSocketServer, WebSocket as WsClient } from 'ws';

export interface RpcMessage {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** Stands between a client and its node, and lets tests break what passes through. */
export interface RpcProxy {
  readonly url: string;
  /** Sees every request; what it returns is answered in the node's place, `drop` ends the connection. */
  onRequest: (message: RpcMessage) => object | 'drop' | undefined;
  /** Sees every answer and update; false keeps it from the client, a text is sent in its place. */
  onAnswer: (message: RpcMessage) => boolean | string;
  /** Asked for every connection; a number is the HTTP status that it is refused with. */
  onConnect: () => number | undefined;
  /** Tells every client something that the node did not say. */
  push(message: object): void;
  /** Ends every connection. */
  dropAll(): void;
  stop(): Promise<void>;
}

export async function startProxy(nodeUrl: string): Promise<RpcProxy> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    verifyClient: (_client, answer) => {
      const status = proxy.onConnect();
      answer(status === undefined, status);
    },
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');

  const proxy: RpcProxy = {
    url: `ws://127.0.0.1:${address.port}`,
    onRequest: () => undefined,
    onAnswer: () => true,
    onConnect: () => undefined,
    push: (message) => {
      for (const client of server.clients) client.send(JSON.stringify(message));
    },
    dropAll: () => {
      for (const client of server.clients) client.terminate();
    },
    stop: async () => {
      proxy.dropAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  server.on('connection', (client) => relay(client, nodeUrl, proxy));
  return proxy;
}

function relay(client: WebSocket, nodeUrl: string, proxy: RpcProxy): void {
  const node = new WsClient(nodeUrl);
  const isOpen = once(node, 'open').catch(() => client.terminate());
  client.on('message', async (data) => {
    const text = data.toString();
    const answer = proxy.onRequest(JSON.parse(text) as RpcMessage);
    if (answer === 'drop') {
      // The node still gets it: the client just never hears of it.
      await isOpen;
      node.send(text, () => client.terminate());
    } else if (answer) {
      client.send(JSON.stringify(answer));
    } else {
      await isOpen;
      node.send(text);
    }
  });
  node.on('message', (data) => {
    const text = data.toString();
    const passed = proxy.onAnswer(JSON.parse(text) as RpcMessage);
    if (passed !== false) client.send(passed === true ? text : passed);
  });
  client.on('close', () => setTimeout(() => node.terminate(), 1_000).unref());
  node.on('close', () => client.terminate());
  node.on('error', () => client.terminate());
}
