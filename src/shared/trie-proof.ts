import { type TrieNode, trieNodeDec } from '@polkadot-api/substrate-bindings';
import { Bytes } from 'scale-ts';
import { AppError } from './errors';
import { blake2b256, fromHex, type Hex, isHex, toHex } from './ids';

/** More than a path of any key has, and more than a node answers with. */
const LARGEST_NODES = 1_000;
const LARGEST_BYTES = 32_000_000;
/** Of a hash as hex. A child in so many bytes is named by its hash; a shorter one is written out in its parent. */
const HASH_LENGTH = 66;

/** What was given as a proof is none. */
export class InvalidProofError extends AppError {
  readonly code = 'PROOF_INVALID';
  readonly retryable = false;
}

/** A node that the way to the key goes through is not among those given: nothing is shown of the key, not even that it is absent. */
export class InsufficientProofError extends AppError {
  readonly code = 'PROOF_INSUFFICIENT';
  readonly retryable = false;

  constructor(hash: Hex) {
    super(`The proof lacks the node ${hash}.`, { hash });
  }
}

/**
 * Some nodes of a state trie, as `state_getReadProof` answers with them, from which values are read by their keys. Every
 * node is taken by its hash, from the root on, so that nothing in them has to be believed.
 *
 * The trie is that of sp-trie in both of its versions: from version 1 on, a value of more than 32 bytes is replaced by
 * its hash, and is among the nodes itself.
 */
export class TrieProof {
  private readonly nodes: ReadonlyMap<Hex, Hex>;
  private readonly unused: Set<Hex>;

  /** @throws InvalidProofError when one is no lower-case hex, is given twice, or all are too large. */
  constructor(nodes: readonly string[]) {
    if (nodes.length > LARGEST_NODES) throw new InvalidProofError(`The proof has more than ${LARGEST_NODES} nodes.`);
    const byHash = new Map<Hex, Hex>();
    let bytes = 0;
    for (const node of nodes) {
      if (!isHex(node)) throw new InvalidProofError('A node of the proof is not lower-case 0x hex.');
      bytes += node.length / 2 - 1;
      if (bytes > LARGEST_BYTES) throw new InvalidProofError(`The proof has more than ${LARGEST_BYTES} bytes.`);
      const hash = toHex(blake2b256(fromHex(node)));
      if (byHash.has(hash)) throw new InvalidProofError(`The proof has the node ${hash} twice.`);
      byHash.set(hash, node);
    }
    this.nodes = byHash;
    this.unused = new Set(byHash.keys());
  }

  /**
   * The value under a key, as hex; undefined when the trie with this root has none, which is then proven as well.
   * @throws InsufficientProofError, InvalidProofError
   */
  read(root: Hex, key: Hex): Hex | undefined {
    let node = decode(this.take(root));
    let rest = key.slice(2);
    for (;;) {
      if (node.type === 'Empty' || !rest.startsWith(node.partialKey)) return undefined;
      rest = rest.slice(node.partialKey.length);
      if (rest === '') return this.valueOf(node);
      if (!('children' in node)) return undefined;
      const child = (node.children as Readonly<Record<string, Hex>>)[rest.charAt(0)];
      if (child === undefined) return undefined;
      rest = rest.slice(1);
      node = decode(child.length < HASH_LENGTH ? child : this.take(child));
    }
  }

  /** @throws InvalidProofError when a node was not needed for anything that was read. */
  assertAllUsed(): void {
    const [hash] = this.unused;
    if (hash) throw new InvalidProofError(`The proof has the node ${hash}, which leads to nothing.`, { hash });
  }

  private take(hash: Hex): Hex {
    const node = this.nodes.get(hash);
    if (node === undefined) throw new InsufficientProofError(hash);
    this.unused.delete(hash);
    return node;
  }

  private valueOf(node: TrieNode): Hex | undefined {
    switch (node.type) {
      case 'Leaf':
        // What is left of a leaf is the value behind its length.
        return toHex(readable(() => Bytes().dec(node.value)));
      case 'BranchWithVal':
        return node.value as Hex;
      case 'LeafWithHash':
      case 'BranchWithHash':
        return this.take(node.value as Hex);
      default:
        return undefined;
    }
  }
}

/** Only of what is known to be a node: a value may look like one. */
function decode(hex: Hex): TrieNode {
  const node = readable(() => trieNodeDec(hex));
  if (node.type === 'Reserved') throw new InvalidProofError('A node of the proof is of an unknown kind.');
  return node;
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new InvalidProofError('A node of the proof cannot be read.', {}, { cause });
  }
}
