import { Bytes, compact, Struct } from 'scale-ts';
import { blake2b256, fromHex, type Hex, isHex, toHex } from './ids';
import { InvalidProofError } from './trie-proof';

/** As sp-runtime defines it, up to the digest, of which only the hash of the header speaks here. */
const Header = Struct({ parentHash: Bytes(32), number: compact, stateRoot: Bytes(32), extrinsicsRoot: Bytes(32) });

/** A header as `chain_getHeader` answers it. */
export interface RpcHeader {
  readonly parentHash: string;
  /** 0x hex of a number. */
  readonly number: string;
  readonly stateRoot: string;
  readonly extrinsicsRoot: string;
  /** The logs are SCALE-encoded. */
  readonly digest: { readonly logs: readonly string[] };
}

export interface BlockHeader {
  readonly height: number;
  readonly parentHash: Hex;
  readonly stateRoot: Hex;
}

/** The bytes that the hash of a block is of. */
export function encodeHeader({ parentHash, number, stateRoot, extrinsicsRoot, digest }: RpcHeader): Hex {
  const lengths = [compact.enc(BigInt(number)), compact.enc(digest.logs.length)].map(toHex);
  const parts = [parentHash, lengths[0], stateRoot, extrinsicsRoot, lengths[1], ...digest.logs];
  return `0x${parts.map((part) => String(part).slice(2)).join('')}`;
}

/**
 * Reads a SCALE-encoded header.
 * @throws InvalidProofError when it is not the header of the block with this hash.
 */
export function readHeader(header: string, blockHash: string): BlockHeader {
  if (!isHex(header) || toHex(blake2b256(fromHex(header))) !== blockHash) {
    throw new InvalidProofError(`The header is not that of block ${blockHash}.`);
  }
  const { number, parentHash, stateRoot } = Header.dec(header);
  return { height: Number(number), parentHash: toHex(parentHash), stateRoot: toHex(stateRoot) };
}
