import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { ApiListenError } from './errors';

const LARGEST_BODY_BYTES = 100_000;
const LARGEST_REQUESTS_UNDER_WAY = 200;
const LARGEST_CONNECTIONS = 1_000;
const DRAIN_LIMIT_MS = 5_000;
const SWEEP_MS = 50;

/** How long a client may take to send its headers, and all of its request; Node looks every so often. */
const SLOWEST_CLIENT = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 2_000 };

/** An HTTP server that slow, large and many requests do not bring down. */
export function createHttpServer(handle: RequestListener, slowest = SLOWEST_CLIENT): Server {
  let underWay = 0;
  const server = createServer(slowest, (request, response) => {
    const refusal = refuse(request, underWay);
    if (refusal) {
      answer(response, ...refusal);
      return;
    }
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
    });
    handle(request, response);
  });
  server.maxConnections = LARGEST_CONNECTIONS;
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

function refuse(request: IncomingMessage, underWay: number): [number, string, string] | undefined {
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) > LARGEST_BODY_BYTES) {
    return [413, 'BODY_TOO_LARGE', `A request holds at most ${LARGEST_BODY_BYTES} bytes.`];
  }
  if (length === undefined && request.headers['transfer-encoding'] !== undefined) {
    return [411, 'LENGTH_REQUIRED', 'A request says its length: send a Content-Length header.'];
  }
  const isProbe = request.method === 'GET' && /^\/(health|ready|metrics)$/.test(request.url ?? '');
  if (underWay >= LARGEST_REQUESTS_UNDER_WAY && !isProbe) {
    return [503, 'BUSY', 'Too many requests are under way. Try again later.'];
  }
  return undefined;
}

function answer(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const message =
    error.code === 'EADDRINUSE'
      ? `Port ${port} on ${host} is taken. Stop what listens there, or choose another with --port or api.port.`
      : `The API cannot listen on ${host}, port ${port}: ${error.message}. Choose others with --host and --port, or api.host and api.port.`;
  return new ApiListenError(message, { host, port }, { cause: error });
}
