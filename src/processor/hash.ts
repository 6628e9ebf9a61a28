import { createBLAKE2b } from 'hash-wasm';

/** blake2_256 of bytes in 0x hex, one part after the other, as 0x hex. */
export type Hash = (...parts: readonly string[]) => string;

/** In WebAssembly, several times faster than in JavaScript: each event is hashed, and each extrinsic that emits any. */
export async function createHash(): Promise<Hash> {
  const hasher = await createBLAKE2b(256);
  return (...parts) => {
    hasher.init();
    for (const hex of parts) hasher.update(Buffer.from(hex.slice(2), 'hex'));
    return `0x${hasher.digest('hex')}`;
  };
}
