import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../shared/clock';
import { UsageError } from '../../shared/errors';
import { EnergyMeter } from './energy-meter';
import { type KlapSeeds, KlapSession, klapAuthHash, klapClientProof, klapServerProof } from './klap-session';
import { answerRequest, methodOf, type P110 } from './p110-methods';
import type { PlugFault, PlugFaults } from './plug-fault';
import { PowerProfile, type PowerStep } from './power-profile';

/** A real P110 announces the same lifetime. */
const SESSION_SECONDS = 86_400;
const SEED_BYTES = 16;
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
  const server = createServer();
  const port = await listen(server, options.host, options.port);
  const address = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  const deviceId = options.deviceId ?? createHash('sha1').update(address).digest('hex').toUpperCase();
  const endpoint = new KlapEndpoint(options, deviceId);
  server.on('request', (request, response) => void endpoint.handle(request, response));
  return {
    host: options.host,
    port,
    url: `http://${address}`,
    deviceId,
    get isOn() {
      return endpoint.plug.meter.isOn;
    },
    get sessions() {
      return endpoint.sessions;
    },
    get requests() {
      return endpoint.requests;
    },
    get mostAtOnce() {
      return endpoint.mostAtOnce;
    },
    openConnections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    stop: () => stop(server),
  };
}

interface Handshake {
  readonly cookie: string;
  readonly seeds: KlapSeeds;
}

interface OpenSession {
  readonly cookie: string;
  readonly klap: KlapSession;
  readonly expiresAtMs: number;
}

/** The three paths of KLAP and the one session behind them. */
class KlapEndpoint {
  readonly plug: P110;
  sessions = 0;
  requests = 0;
  mostAtOnce = 0;
  private underWay = 0;
  private handshake: Handshake | undefined;
  private session: OpenSession | undefined;
  private readonly clock: Clock;
  private readonly authHash: Buffer;
  private readonly faults: PlugFaults;

  constructor(options: EmulatedPlugOptions, deviceId: string) {
    const { clock, host, utcOffsetMinutes = 0 } = options;
    this.clock = clock;
    this.authHash = klapAuthHash(options.email, options.password);
    this.faults = options.faults ?? (() => undefined);
    this.plug = {
      meter: new EnergyMeter(new PowerProfile(options.profile), clock.nowMs(), utcOffsetMinutes),
      deviceId,
      host,
      utcOffsetMinutes,
      nowMs: () => clock.nowMs(),
      faults: this.faults,
    };
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
    response.on('close', () => {
      this.underWay -= 1;
    });
    const body = await readBody(request);
    if (!body) {
      response.destroy();
      return;
    }
    const url = new URL(request.url ?? '/', 'http://plug');
    const cookie = /TP_SESSIONID=([0-9A-F]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    if (request.method !== 'POST') answer(response, 405);
    else if (url.pathname === '/app/handshake1') this.openHandshake(body, response);
    else if (url.pathname === '/app/handshake2') this.closeHandshake(cookie, body, response);
    else if (url.pathname === '/app/request') this.serve(cookie, url.searchParams.get('seq'), body, response);
    else answer(response, 404);
  }

  private openHandshake(local: Buffer, response: ServerResponse): void {
    const fault = this.faults('handshake1');
    if (disturb(fault, response)) return;
    if (local.length !== SEED_BYTES) return answer(response, 400);
    const seeds = { local, remote: randomBytes(SEED_BYTES) };
    const cookie = randomBytes(16).toString('hex').toUpperCase();
    this.handshake = { cookie, seeds };
    if (fault?.kind !== 'no-cookie') {
      response.setHeader('Set-Cookie', `TP_SESSIONID=${cookie};TIMEOUT=${SESSION_SECONDS}`);
    }
    answer(response, 200, spoil(fault, Buffer.concat([seeds.remote, klapServerProof(seeds, this.authHash)])));
  }

  private closeHandshake(cookie: string, proof: Buffer, response: ServerResponse): void {
    if (disturb(this.faults('handshake2'), response)) return;
    const { handshake } = this;
    if (handshake?.cookie !== cookie) return answer(response, 403);
    this.handshake = undefined;
    if (!isEqual(proof, klapClientProof(handshake.seeds, this.authHash))) return answer(response, 403);
    this.session = {
      cookie,
      klap: new KlapSession(handshake.seeds, this.authHash),
      expiresAtMs: this.clock.nowMs() + SESSION_SECONDS * 1_000,
    };
    this.sessions += 1;
    answer(response, 200);
  }

  private serve(cookie: string, seqText: string | null, body: Buffer, response: ServerResponse): void {
    this.requests += 1;
    const { session } = this;
    if (!session || session.cookie !== cookie || this.clock.nowMs() >= session.expiresAtMs) {
      return answer(response, 403);
    }
    const seq = Number(seqText);
    const text = session.klap.open(seq, body);
    if (text === undefined) return answer(response, 403);
    const request = parseJson(text);
    const fault = this.faults(methodOf(request));
    if (fault?.kind === 'lose-session') {
      this.session = undefined;
      return answer(response, 403);
    }
    if (disturb(fault, response)) return;
    const result = JSON.stringify(answerRequest(this.plug, request, fault));
    answer(response, 200, spoil(fault, session.klap.seal(seq, result)));
  }
}

/** Faults that take the place of an answer. */
function disturb(fault: PlugFault | undefined, response: ServerResponse): boolean {
  if (fault?.kind === 'hang') return true;
  if (fault?.kind === 'drop') response.destroy();
  else if (fault?.kind === 'status') answer(response, fault.status);
  else return false;
  return true;
}

/** Faults that damage an answer. */
function spoil(fault: PlugFault | undefined, body: Buffer): Buffer {
  if (fault?.kind === 'garbage') return randomBytes(body.length);
  if (fault?.kind === 'truncate') return body.subarray(0, Math.floor(body.length / 2));
  return body;
}

function answer(response: ServerResponse, status: number, body: Buffer = Buffer.alloc(0)): void {
  response.writeHead(status, { 'Content-Type': 'text/html', 'Content-Length': body.length });
  response.end(body);
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The whole body, or undefined when it is too long or the client has gone. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > MAX_BODY_BYTES) return undefined;
      chunks.push(bytes);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new UsageError(
          `The emulated plug cannot listen on ${host}:${port} (${cause.code ?? 'unknown'}). Choose another --host or --port.`,
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
