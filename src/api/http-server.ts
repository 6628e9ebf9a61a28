import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { ApiConfig, ApiLimits } from '../shared/api-config';
import { letRead } from './cors';
import { ApiListenError } from './errors';

const DRAIN_LIMIT_MS = 5_000;
const SWEEP_MS = 50;
/** A client that takes nothing of its answer for this long is cut off: it holds a stream or an export up. */
const STALL_LIMIT_MS = 60_000;

/** How long a client may take to send its headers, and all of its request; Node looks every so often. */
const SLOWEST_CLIENT = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 2_000 };

/** An HTTP server that slow, large and many requests do not bring down. */
export function createHttpServer(
  handle: RequestListener,
  { limits, cors }: Pick<ApiConfig, 'limits' | 'cors'>,
  slowest = SLOWEST_CLIENT,
): Server {
  const underWay = { requests: 0, streams: 0 };
  const server = createServer(slowest, (request, response) => {
    const refusal = refuse(request, underWay, limits);
    letRead(cors, request, response);
    if (refusal) {
      answer(response, ...refusal);
      return;
    }
    const kind = isStream(request) ? 'streams' : 'requests';
    underWay[kind] += 1;
    const stopWatching = cutOffWhenStalled(response);
    response.once('close', () => {
      underWay[kind] -= 1;
      stopWatching();
    });
    handle(request, response);
  });
  server.maxConnections = limits.connections;
  return server;
}

/** Listens and returns the URL. @throws ApiListenError when it cannot. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(listenError(error, host, port));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
}

/** Takes no more requests and waits for those under way. */
export async function drain(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that is kept alive is idle as soon as its answer is sent, and would stay open.
  const sweeper = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_LIMIT_MS);
  await closed;
  clearInterval(sweeper);
  clearTimeout(timer);
}

/** What is written waits for the client, and none of Node's own timeouts ends that. */
function cutOffWhenStalled(response: ServerResponse): () => void {
  let taken = -1;
  const timer = setInterval(() => {
    const bytes = response.socket?.bytesWritten ?? 0;
    if (response.writableNeedDrain && bytes === taken) response.destroy();
    taken = bytes;
  }, STALL_LIMIT_MS);
  return () => clearInterval(timer);
}

function isStream(request: IncomingMessage): boolean {
  return request.headers.accept?.includes('text/event-stream') ?? false;
}

function refuse(
  request: IncomingMessage,
  { requests, streams }: { readonly requests: number; readonly streams: number },
  limits: ApiLimits,
): [number, string, string] | undefined {
  // It would have to be a URL for whoever answers.
  if (!URL.canParse(`http://${request.headers.host ?? 'localhost'}${request.url}`)) {
    return [400, 'BAD_REQUEST', 'The Host header and the path are no URL.'];
  }
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) > limits.bodyBytes) {
    return [413, 'BODY_TOO_LARGE', `A request holds at most ${limits.bodyBytes} bytes.`];
  }
  if (length === undefined && request.headers['transfer-encoding'] !== undefined) {
    return [411, 'LENGTH_REQUIRED', 'A request says its length: send a Content-Length header.'];
  }
  const isFull = isStream(request) ? streams >= limits.streams : requests >= limits.requestsUnderWay;
  if (isFull && !isProbe(request)) {
    return [503, 'BUSY', 'Too many requests are under way. Try again later.'];
  }
  return undefined;
}

/** Whether a monitor asks, which has to be told whatever else goes on. */
export function isProbe({ method, url = '' }: IncomingMessage): boolean {
  return method === 'GET' && /^\/(health|ready|metrics)$/.test(url);
}

/** Answers without GraphQL, in its form. */
export function answer(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = { connection: 'close' },
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const message =
    error.code === 'EADDRINUSE'
      ? `Port ${port} on ${host} is taken. Stop what listens there, or choose another with --port or api.port.`
      : `The API cannot listen on ${host}, port ${port}: ${error.message}. Choose others with --host and --port, or api.host and api.port.`;
  return new ApiListenError(message, { host, port }, { cause: error });
}
