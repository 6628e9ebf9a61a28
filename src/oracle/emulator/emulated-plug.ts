import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../shared/clock';
import { UsageError } from '../../shared/errors';
import { EnergyMeter } from './energy-meter';
import { KlapEndpoint, type KlapReply } from './klap-endpoint';
import type { PlugFaults } from './plug-fault';
import { PowerProfile, type PowerStep } from './power-profile';

const MAX_BODY_BYTES = 65_536;
/** How long requests under way may take to end when the plug is stopped, in real milliseconds. */
const DRAIN_MS = 1_000;

export interface EmulatedPlugOptions {
  /** The plug lives in this clock's time: its profile, its counters, its sessions. */
  readonly clock: Clock;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly email: string;
  readonly password: string;
  /** What is plugged in, in the clock's Unix milliseconds. Nothing is drawn before the first step. */
  readonly profile: readonly PowerStep[];
  /** Default: derived from host and port. */
  readonly deviceId?: string;
  /** Where the plug's midnight lies. Default: UTC. */
  readonly utcOffsetMinutes?: number;
  readonly faults?: PlugFaults;
}

export interface EmulatedPlug {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly deviceId: string;
  readonly isOn: boolean;
  /** Sessions opened so far. */
  readonly sessions: number;
  /** Encrypted requests received so far. */
  readonly requests: number;
  /** The most requests that were ever under way at once. */
  readonly mostAtOnce: number;
  /** TCP connections open at this moment. */
  openConnections(): Promise<number>;
  /** Ends what is under way, then closes every connection. */
  stop(): Promise<void>;
}

/**
 * Starts a P110 that speaks KLAP v2 over HTTP. Like the real one it keeps one session: the next client that logs in
 * takes it over, and the former gets 403.
 * @throws UsageError when it cannot listen there.
 */
export async function startEmulatedPlug(options: EmulatedPlugOptions): Promise<EmulatedPlug> {
  const { clock, host, utcOffsetMinutes = 0 } = options;
  const meter = new EnergyMeter(new PowerProfile(options.profile), clock.nowMs(), utcOffsetMinutes);
  const server = createServer();
  const port = await listen(server, host, options.port);
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const deviceId = options.deviceId ?? createHash('sha1').update(address).digest('hex').toUpperCase();
  const faults = options.faults ?? (() => undefined);
  const plug = { meter, deviceId, host, utcOffsetMinutes, nowMs: () => clock.nowMs(), faults };
  const endpoint = new KlapEndpoint(plug, clock, options);
  const underWay = new Set<ServerResponse>();
  let mostAtOnce = 0;
  server.on('request', (request, response) => {
    underWay.add(response);
    mostAtOnce = Math.max(mostAtOnce, underWay.size);
    response.on('close', () => underWay.delete(response));
    // Only a client that has gone away makes this fail.
    handle(endpoint, request, response).catch(() => response.destroy());
  });
  return {
    host,
    port,
    url: `http://${address}`,
    deviceId,
    get isOn() {
      return meter.isOn;
    },
    get sessions() {
      return endpoint.sessions;
    },
    get requests() {
      return endpoint.requests;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    openConnections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    stop: () => stop(server),
  };
}

async function handle(endpoint: KlapEndpoint, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (!body) {
    response.destroy();
    return;
  }
  if (request.method !== 'POST') {
    send({ status: 405 }, response);
    return;
  }
  const url = new URL(request.url ?? '/', 'http://plug');
  const sessionId = /TP_SESSIONID=([0-9A-F]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  const seq = Number(url.searchParams.get('seq') ?? Number.NaN);
  send(endpoint.reply({ path: url.pathname, sessionId, seq, body }), response);
}

function send(reply: KlapReply, response: ServerResponse): void {
  if ('silence' in reply) {
    if (reply.silence === 'drop') response.destroy();
    return;
  }
  const { status, body = Buffer.alloc(0), cookie } = reply;
  if (cookie) response.setHeader('Set-Cookie', cookie);
  response.writeHead(status, { 'Content-Type': 'text/html', 'Content-Length': body.length });
  response.end(body);
}

/** The whole body, or undefined when it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code ?? 'unknown reason';
      reject(
        new UsageError(
          `The emulated plug cannot listen on ${host}:${port} (${reason}). Choose another --host or --port.`,
          { host, port },
          { cause },
        ),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
