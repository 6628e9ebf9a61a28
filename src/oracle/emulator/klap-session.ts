import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

// KLAP v2 from the plug's side. Both sides know the account; the two seeds make each session's keys fresh.

const AES = 'aes-128-cbc';
/** Each encrypted body begins with a SHA-256 over the session's signing key, the sequence number and the ciphertext. */
const SIGNATURE_BYTES = 32;

/** The 16 random bytes each side brought to the handshake. */
export interface KlapSeeds {
  /** The client's. */
  readonly local: Uint8Array;
  /** The plug's. */
  readonly remote: Uint8Array;
}

export interface KlapKeys {
  /** AES-128 key. */
  readonly key: Buffer;
  /** First 12 of the 16 bytes of every initialisation vector; the sequence number is the rest. */
  readonly ivPrefix: Buffer;
  readonly signingKey: Buffer;
  /** Signed 32 bits; the first request carries the number after it. */
  readonly firstSeq: number;
}

/** What plug and client both derive from the account. E-mail and password are case-sensitive. */
export function klapAuthHash(email: string, password: string): Buffer {
  return sha256(sha1(email), sha1(password));
}

/** The plug's proof in the answer to handshake1. */
export function klapServerProof(seeds: KlapSeeds, authHash: Uint8Array): Buffer {
  return sha256(seeds.local, seeds.remote, authHash);
}

/** The client's proof in handshake2. */
export function klapClientProof(seeds: KlapSeeds, authHash: Uint8Array): Buffer {
  return sha256(seeds.remote, seeds.local, authHash);
}

export function deriveKlapKeys(seeds: KlapSeeds, authHash: Uint8Array): KlapKeys {
  const derive = (label: string): Buffer => sha256(Buffer.from(label), seeds.local, seeds.remote, authHash);
  const iv = derive('iv');
  return {
    key: derive('lsk').subarray(0, 16),
    ivPrefix: iv.subarray(0, 12),
    signingKey: derive('ldk').subarray(0, 28),
    firstSeq: iv.readInt32BE(28),
  };
}

/** The plug's end of one encrypted session. */
export class KlapSession {
  private readonly keys: KlapKeys;
  private lastSeq: number;

  constructor(seeds: KlapSeeds, authHash: Uint8Array) {
    this.keys = deriveKlapKeys(seeds, authHash);
    this.lastSeq = this.keys.firstSeq;
  }

  /** Returns the request's text, or undefined when it is not this session's, or not new. */
  open(seq: number, body: Buffer): string | undefined {
    if (!Number.isInteger(seq) || seq <= this.lastSeq || seq > 0x7fff_ffff) return undefined;
    const ciphertext = body.subarray(SIGNATURE_BYTES);
    const signature = this.sign(seq, ciphertext);
    if (body.length <= SIGNATURE_BYTES || !timingSafeEqual(signature, body.subarray(0, SIGNATURE_BYTES))) {
      return undefined;
    }
    this.lastSeq = seq;
    const decipher = createDecipheriv(AES, this.keys.key, this.iv(seq));
    try {
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }

  /** Encrypts the answer to the request with the number `seq`. */
  seal(seq: number, text: string): Buffer {
    const cipher = createCipheriv(AES, this.keys.key, this.iv(seq));
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([this.sign(seq, ciphertext), ciphertext]);
  }

  private sign(seq: number, ciphertext: Uint8Array): Buffer {
    return sha256(this.keys.signingKey, int32(seq), ciphertext);
  }

  private iv(seq: number): Buffer {
    return Buffer.concat([this.keys.ivPrefix, int32(seq)]);
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function sha1(text: string): Buffer {
  return createHash('sha1').update(text, 'utf8').digest();
}

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
