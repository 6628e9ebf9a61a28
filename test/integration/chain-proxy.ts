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
  /** Of requests in batches, by id: the node is asked too, and its answers are replaced. */
  const replaced = new Map<RpcMessage['id'], RpcMessage>();
  client.on('message', async (data) => {
    const text = data.toString();
    const messages = parse(text);
    const answers = messages.map((message) => proxy.onRequest(message));
    const [single] = answers;
    await isOpen;
    if (answers.includes('drop')) {
      // The node still gets it: the client just never hears of it.
      node.send(text, () => client.terminate());
    } else if (!text.startsWith('[') && typeof single === 'object') {
      client.send(JSON.stringify(single));
    } else {
      for (const [index, answer] of answers.entries()) {
        if (typeof answer === 'object') replaced.set(messages[index]?.id, answer);
      }
      node.send(text);
    }
  });
  node.on('message', (data) => {
    const text = data.toString();
    const messages = parse(text).map((message) => replaced.get(message.id) ?? message);
    const other = messages.map((message) => proxy.onAnswer(message)).find((passed) => passed !== true);
    if (other !== undefined) {
      if (other !== false) client.send(other);
    } else if (messages.some(({ id }) => replaced.delete(id))) {
      client.send(JSON.stringify(messages));
    } else {
      client.send(text);
    }
  });
  client.on('close', () => setTimeout(() => node.terminate(), 1_000).unref());
  node.on('close', () => client.terminate());
  node.on('error', () => client.terminate());
}

/** The one message of a text, or all of its batch. */
function parse(text: string): readonly RpcMessage[] {
  const parsed: RpcMessage | readonly RpcMessage[] = JSON.parse(text);
  return Array.isArray(parsed) ? parsed : [parsed as RpcMessage];
}
