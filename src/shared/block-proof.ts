import { compact, str, Tuple } from 'scale-ts';
import { readHeader } from './block-header';
import type { Hex } from './ids';
import { InvalidProofError, TrieProof } from './trie-proof';

/** twox128("System") ++ twox128("Events") */
export const EVENTS_KEY = '0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7';
/** twox128("System") ++ twox128("LastRuntimeUpgrade") */
export const RUNTIME_KEY = '0x26aa394eea5630e07c48ae0c9558cef7f9cce9c888469bb1a0dceaa129672ef8';
/** What a block's proof is asked for and shows, all of it and nothing else. */
export const PROVEN_KEYS = [EVENTS_KEY, RUNTIME_KEY] as const;

/** `LastRuntimeUpgradeInfo` of frame-system: a runtime writes it at the beginning of the first block that it makes. */
const Runtime = Tuple(compact, str);

/** Shows what happened in a block to whoever trusts its hash. */
export interface BlockProof {
  /** 0x hex. The one thing that has to be known from elsewhere: that the block with this hash is final. */
  readonly blockHash: string;
  /** SCALE-encoded, lower-case 0x hex. */
  readonly header: string;
  /** Nodes of the state trie, and values that it holds by their hashes, lower-case 0x hex, in any order. */
  readonly nodes: readonly string[];
}

export interface ProvenBlock {
  readonly height: number;
  readonly parentHash: Hex;
  /** All events of the block: `Vec<EventRecord>`, SCALE-encoded as the runtime's metadata says. */
  readonly events: Hex;
  /** The runtime that made the block; its metadata is what the events are decoded with. */
  readonly specName: string;
  readonly specVersion: number;
}

/**
 * Checks a block's proof from the hash of the block to the value of System.Events.
 * @throws InvalidProofError when anything in it is wrong or not needed; InsufficientProofError when anything is missing.
 */
export function verifyBlockProof({ blockHash, header, nodes }: BlockProof): ProvenBlock {
  const { height, parentHash, stateRoot } = readHeader(header, blockHash);
  const proof = new TrieProof(nodes);
  const [events, runtime] = PROVEN_KEYS.map((key) => proof.read(stateRoot, key));
  proof.assertAllUsed();
  if (!events || !runtime) throw new InvalidProofError(`Block ${blockHash} holds no events, or names no runtime.`);
  return { height, parentHash, events, ...readRuntime(runtime) };
}

function readRuntime(value: Hex): Pick<ProvenBlock, 'specName' | 'specVersion'> {
  try {
    const [specVersion, specName] = Runtime.dec(value);
    return { specName, specVersion: Number(specVersion) };
  } catch (cause) {
    throw new InvalidProofError('The name of the runtime cannot be read.', {}, { cause });
  }
}
