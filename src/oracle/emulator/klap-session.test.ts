import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deriveKlapKeys, KlapSession, klapAuthHash, klapClientProof, klapServerProof } from './klap-session';

const hex = z.string().transform((text) => Buffer.from(text, 'hex'));
const VectorsSchema = z.array(
  z.object({
    email: z.string(),
    password: z.string(),
    localSeed: hex,
    remoteSeed: hex,
    authHash: hex,
    serverProof: hex,
    clientProof: hex,
    key: hex,
    ivPrefix: hex,
    signingKey: hex,
    firstSeq: z.int(),
    seq: z.int(),
    text: z.string(),
    body: hex,
  }),
);
// Computed by make_vectors.py beside it, which has its own AES.
const file = join(__dirname, '../../../test/fixtures/klap/vectors.json');
const vectors = VectorsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

describe.each(vectors)('KLAP with account $email', (vector) => {
  const seeds = { local: vector.localSeed, remote: vector.remoteSeed };

  it('derives what independent code derives', () => {
    const authHash = klapAuthHash(vector.email, vector.password);
    expect(authHash).toEqual(vector.authHash);
    expect(klapServerProof(seeds, authHash)).toEqual(vector.serverProof);
    expect(klapClientProof(seeds, authHash)).toEqual(vector.clientProof);
    const { key, ivPrefix, signingKey, firstSeq } = vector;
    expect(deriveKlapKeys(seeds, authHash)).toEqual({ key, ivPrefix, signingKey, firstSeq });
  });

  it('seals to the same bytes and opens them', () => {
    const session = new KlapSession(seeds, vector.authHash);
    expect(session.seal(vector.seq, vector.text)).toEqual(vector.body);
    expect(session.open(vector.seq, vector.body)).toBe(vector.text);
  });

  it('refuses a number used before, another number, and a changed body', () => {
    const session = new KlapSession(seeds, vector.authHash);
    const changed = Buffer.from(vector.body);
    changed[40] = (changed[40] ?? 0) ^ 1;
    expect(session.open(vector.seq, changed)).toBeUndefined();
    expect(session.open(vector.seq + 1, vector.body)).toBeUndefined();
    expect(session.open(Number.NaN, vector.body)).toBeUndefined();
    expect(session.open(vector.seq, vector.body.subarray(0, 20))).toBeUndefined();
    expect(session.open(vector.seq, vector.body)).toBe(vector.text);
    expect(session.open(vector.seq, vector.body)).toBeUndefined();
  });
});
