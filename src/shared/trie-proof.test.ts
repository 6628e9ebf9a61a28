import fc from 'fast-check';
import { compact, u16 } from 'scale-ts';
import { expect, it } from 'vitest';
import { blake2b256, fromHex, type Hex, toHex } from './ids';
import { InsufficientProofError, InvalidProofError, TrieProof } from './trie-proof';

// Tries are made here as sp-trie makes them, to be read by what knows them only from their nodes.

type Version = 0 | 1;
interface Trie {
  readonly root: Hex;
  readonly nodes: readonly Hex[];
}

/** First bits of a node and how many of them: leaf, branch, branch with a value; then those with a value's hash. */
const KINDS = {
  leaf: [0x40, 2],
  branch: [0x80, 2],
  valued: [0xc0, 2],
  hashedLeaf: [0x20, 3],
  hashed: [0x10, 4],
} as const;

function makeTrie(entries: ReadonlyMap<string, Uint8Array>, version: Version): Trie {
  const nodes = new Set<Hex>();
  const keep = (bytes: Uint8Array): Uint8Array => {
    nodes.add(toHex(bytes));
    return blake2b256(bytes);
  };
  const make = (items: readonly (readonly [string, Uint8Array])[]): Uint8Array => {
    const [[first = '', value] = []] = items;
    let shared = first.length;
    for (const [key] of items) while (!key.startsWith(first.slice(0, shared))) shared -= 1;
    const partial = first.slice(0, shared);
    const own = items.find(([key]) => key === partial)?.[1];
    const isHashed = version === 1 && (own?.length ?? 0) > 32;
    const stored = own && (isHashed ? keep(own) : Buffer.concat([compact.enc(own.length), own]));
    if (items.length === 1 && value) {
      return Buffer.concat([head(KINDS[isHashed ? 'hashedLeaf' : 'leaf'], partial), stored ?? Buffer.of()]);
    }
    const children: Uint8Array[] = [];
    let bitmap = 0;
    for (let nibble = 0; nibble < 16; nibble++) {
      const under = items.filter(([key]) => key.startsWith(partial + nibble.toString(16)));
      if (under.length === 0) continue;
      bitmap |= 1 << nibble;
      const child = make(under.map(([key, inner]) => [key.slice(shared + 1), inner]));
      const named = child.length < 32 ? child : keep(child);
      children.push(Buffer.concat([compact.enc(named.length), named]));
    }
    const kind = KINDS[own === undefined ? 'branch' : isHashed ? 'hashed' : 'valued'];
    return Buffer.concat([head(kind, partial), u16.enc(bitmap), stored ?? Buffer.of(), ...children]);
  };
  const root = keep(entries.size === 0 ? Buffer.of(0) : make([...entries]));
  return { root: toHex(root), nodes: [...nodes] };
}

function head([bits, count]: readonly [number, number], partial: string): Uint8Array {
  const most = 2 ** (8 - count) - 1;
  const bytes = [bits | Math.min(partial.length, most)];
  for (let left = partial.length - most; left >= 0; left -= 255) {
    bytes.push(Math.min(left, 255));
    if (left < 255) break;
  }
  return Buffer.concat([Buffer.from(bytes), Buffer.from(partial.length % 2 ? `0${partial}` : partial, 'hex')]);
}

// Few different bytes, so that keys share their beginnings.
const anyKey = fc
  .array(fc.constantFrom('00', '01', '10', '1f', 'f0', 'ff'), { minLength: 1, maxLength: 40 })
  .map((bytes) => bytes.join(''));
const anyValue = fc.uint8Array({ minLength: 1, maxLength: 80 });
const anyEntries = fc
  .array(fc.tuple(anyKey, anyValue), { maxLength: 30 })
  .map((entries) => new Map(entries) as ReadonlyMap<string, Uint8Array>);
const anyVersion = fc.constantFrom<Version>(0, 1);

it('trie proof: finds every key of a trie with its value, in both versions, and shows that others are absent', () => {
  const property = fc.property(anyEntries, anyVersion, fc.array(anyKey), (entries, version, others) => {
    const { root, nodes } = makeTrie(entries, version);
    const proof = new TrieProof(nodes);
    for (const key of [...entries.keys(), ...others]) {
      const value = entries.get(key);
      expect(proof.read(root, `0x${key}`)).toBe(value && toHex(value));
    }
    if (entries.size > 0) proof.assertAllUsed();
  });
  fc.assert(property, { numRuns: 500 });
});

it('trie proof: never answers otherwise with fewer nodes: it says that they do not suffice, or that one is not needed', () => {
  const property = fc.property(anyEntries, anyVersion, anyKey, fc.nat(), (entries, version, other, index) => {
    const { root, nodes } = makeTrie(entries, version);
    const proof = new TrieProof(nodes.toSpliced(index % nodes.length, 1));
    for (const key of [...entries.keys(), other]) {
      const value = entries.get(key);
      try {
        expect(proof.read(root, `0x${key}`)).toBe(value && toHex(value));
      } catch (error) {
        expect(error).toBeInstanceOf(InsufficientProofError);
      }
    }
  });
  fc.assert(property, { numRuns: 500 });
});

it('trie proof: is refused when a node leads to nothing that was read', () => {
  const { root, nodes } = makeTrie(
    new Map([
      ['0101', Buffer.alloc(40, 1)],
      ['0202', Buffer.alloc(40, 2)],
    ]),
    1,
  );
  const proof = new TrieProof(nodes);
  proof.read(root, '0x0101');
  expect(() => proof.assertAllUsed()).toThrow(InvalidProofError);
  proof.read(root, '0x0202');
  proof.assertAllUsed();
});

it('trie proof: takes no value for a node, although it looks like one', () => {
  const value = fromHex(makeTrie(new Map([['0101', Buffer.alloc(40, 7)]]), 0).nodes[0] ?? '0x');
  const { root, nodes } = makeTrie(new Map([['0202', value]]), 1);
  const proof = new TrieProof(nodes);
  expect(proof.read(root, '0x0202')).toBe(toHex(value));
  expect(proof.read(root, '0x02020101')).toBeUndefined();
});

it('trie proof: says which node cannot be read', () => {
  const broken = toHex(Buffer.from('80ffff', 'hex'));
  const root = toHex(blake2b256(fromHex(broken)));
  expect(() => new TrieProof([broken]).read(root, '0x01')).toThrow('A node of the proof cannot be read.');
  const reserved = toHex(Buffer.of(1));
  const reservedRoot = toHex(blake2b256(fromHex(reserved)));
  expect(() => new TrieProof([reserved]).read(reservedRoot, '0x01')).toThrow(
    'A node of the proof is of an unknown kind.',
  );
});
