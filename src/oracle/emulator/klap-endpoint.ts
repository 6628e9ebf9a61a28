import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../shared/clock';
import { type KlapSeeds, KlapSession, klapAuthHash, klapClientProof, klapServerProof } from './klap-session';
import { answerRequest, methodOf, type P110 } from './p110-methods';
import type { PlugFault } from './plug-fault';

/** A real P110 announces the same lifetime. */
const SESSION_SECONDS = 86_400;
const SEED_BYTES = 16;

export interface KlapRequest {
  readonly path: string;
  /** The TP_SESSIONID cookie's value; empty when there is none. */
  readonly sessionId: string;
  readonly seq: number;
  readonly body: Buffer;
}

/** What goes back to the client; a plug that hangs or drops the connection gives no reply. */
export type KlapReply =
  | { readonly status: number; readonly body?: Buffer; readonly cookie?: string }
  | { readonly silence: 'hang' | 'drop' };

interface Handshake {
  readonly id: string;
  readonly seeds: KlapSeeds;
}

interface OpenSession {
  readonly id: string;
  readonly klap: KlapSession;
  readonly expiresAtMs: number;
}

/** KLAP's three paths and the one session behind them: the next client that logs in takes it over. */
export class KlapEndpoint {
  /** Sessions opened so far. */
  sessions = 0;
  /** Encrypted requests received so far. */
  requests = 0;
  private readonly authHash: Buffer;
  private handshake: Handshake | undefined;
  private session: OpenSession | undefined;

  constructor(
    private readonly plug: P110,
    private readonly clock: Clock,
    account: { readonly email: string; readonly password: string },
  ) {
    this.authHash = klapAuthHash(account.email, account.password);
  }

  reply(request: KlapRequest): KlapReply {
    switch (request.path) {
      case '/app/handshake1':
        return this.openHandshake(request.body);
      case '/app/handshake2':
        return this.closeHandshake(request);
      case '/app/request':
        return this.serve(request);
      default:
        return { status: 404 };
    }
  }

  private openHandshake(local: Buffer): KlapReply {
    const fault = this.plug.faults('handshake1');
    const disturbed = disturb(fault);
    if (disturbed) return disturbed;
    if (local.length !== SEED_BYTES) return { status: 400 };
    const seeds = { local, remote: randomBytes(SEED_BYTES) };
    const id = randomBytes(16).toString('hex').toUpperCase();
    this.handshake = { id, seeds };
    const body = spoil(fault, Buffer.concat([seeds.remote, klapServerProof(seeds, this.authHash)]));
    if (fault?.kind === 'no-cookie') return { status: 200, body };
    return { status: 200, body, cookie: `TP_SESSIONID=${id};TIMEOUT=${SESSION_SECONDS}` };
  }

  private closeHandshake({ sessionId, body }: KlapRequest): KlapReply {
    const disturbed = disturb(this.plug.faults('handshake2'));
    if (disturbed) return disturbed;
    const { handshake } = this;
    if (handshake?.id !== sessionId) return { status: 403 };
    this.handshake = undefined;
    if (!isEqual(body, klapClientProof(handshake.seeds, this.authHash))) return { status: 403 };
    this.session = {
      id: sessionId,
      klap: new KlapSession(handshake.seeds, this.authHash),
      expiresAtMs: this.clock.nowMs() + SESSION_SECONDS * 1_000,
    };
    this.sessions += 1;
    return { status: 200 };
  }

  private serve({ sessionId, seq, body }: KlapRequest): KlapReply {
    this.requests += 1;
    const { session } = this;
    if (session?.id !== sessionId || this.clock.nowMs() >= session.expiresAtMs) return { status: 403 };
    const text = session.klap.open(seq, body);
    if (text === undefined) return { status: 403 };
    const request = parseJson(text);
    const fault = this.plug.faults(methodOf(request));
    if (fault?.kind === 'lose-session') {
      this.session = undefined;
      return { status: 403 };
    }
    const disturbed = disturb(fault);
    if (disturbed) return disturbed;
    const answer = JSON.stringify(answerRequest(this.plug, request, fault));
    return { status: 200, body: spoil(fault, session.klap.seal(seq, answer)) };
  }
}

/** Faults that take the place of an answer. */
function disturb(fault: PlugFault | undefined): KlapReply | undefined {
  if (fault?.kind === 'hang' || fault?.kind === 'drop') return { silence: fault.kind };
  return fault?.kind === 'status' ? { status: fault.status } : undefined;
}

/** Faults that damage an answer. */
function spoil(fault: PlugFault | undefined, body: Buffer): Buffer {
  if (fault?.kind === 'garbage') return randomBytes(body.length);
  if (fault?.kind === 'truncate') return body.subarray(0, Math.floor(body.length / 2));
  return body;
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
