import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Twox128 } from '@polkadot-api/substrate-bindings';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BlockProof, EVENTS_KEY, RUNTIME_KEY, verifyBlockProof } from './block-proof';
import { toHex } from './ids';
import { InsufficientProofError, InvalidProofError } from './trie-proof';

const FIXTURE: BlockProof & { readonly events: string; readonly parentHeader: string } = JSON.parse(
  readFileSync(join(__dirname, '../../test/fixtures/proofs/contracts-node.json'), 'utf8'),
);
const { events, parentHeader, ...PROOF } = FIXTURE;

it('block proof: the keys are those of frame-system', () => {
  const keyOf = (item: string) => toHex(Buffer.concat(['System', item].map((name) => Twox128(Buffer.from(name)))));
  expect([EVENTS_KEY, RUNTIME_KEY]).toEqual([keyOf('Events'), keyOf('LastRuntimeUpgrade')]);
});

it('block proof: shows the events, the height and the runtime of a real block', () => {
  expect(verifyBlockProof(PROOF)).toEqual({
    height: 4,
    parentHash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    events,
    specName: 'substrate-contracts-node',
    specVersion: 100,
  });
  expect(verifyBlockProof({ ...PROOF, nodes: PROOF.nodes.toReversed() }).events).toBe(events);
});

/** The message of the refusal; undefined when nothing is refused. */
function refusalOf(proof: BlockProof): string | undefined {
  try {
    verifyBlockProof(proof);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidProofError || error instanceof InsufficientProofError) return error.message;
    throw error;
  }
}

function flip(hex: string, bit: number): string {
  const bytes = Buffer.from(hex.slice(2), 'hex');
  const place = Math.floor(bit / 8) % bytes.length;
  bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << (bit % 8)), place);
  return toHex(bytes);
}

const texts = [PROOF.blockHash, PROOF.header, ...PROOF.nodes];
const withText = (place: number, text: string): BlockProof => {
  const [blockHash = '', header = '', ...nodes] = texts.with(place, text);
  return { blockHash, header, nodes };
};
const anyText = fc.integer({ min: 0, max: texts.length - 1 });
const anyNode = fc.integer({ min: 0, max: PROOF.nodes.length - 1 });

it('block proof: is refused with any bit of it flipped', () => {
  const property = fc.property(anyText, fc.nat(), (place, bit) => {
    expect(refusalOf(withText(place, flip(texts[place] ?? '', bit)))).toBeDefined();
  });
  fc.assert(property, { numRuns: 2_000 });
});

it('block proof: is refused with any part of it cut, lengthened or written otherwise', () => {
  const changes = [
    (text: string, at: number) => text.slice(0, 2 + (at % (text.length - 2))),
    (text: string) => `${text}00`,
    (text: string) => text.toUpperCase().replace('0X', '0x'),
    (text: string) => text.slice(2),
    (text: string) => `${text} `,
    () => '',
    () => '0x',
  ];
  const property = fc.property(anyText, fc.constantFrom(...changes), fc.nat(), (place, change, at) => {
    const text = texts[place] ?? '';
    const changed = change(text, at);
    if (changed === text) return;
    expect(refusalOf(withText(place, changed))).toBeDefined();
  });
  fc.assert(property, { numRuns: 500 });
});

it('block proof: is refused with a node dropped, given twice, added or replaced', () => {
  const anyBytes = fc.uint8Array({ minLength: 0, maxLength: 64 }).map(toHex);
  for (const [index, node] of PROOF.nodes.entries()) {
    expect(refusalOf({ ...PROOF, nodes: PROOF.nodes.toSpliced(index, 1) })).toMatch(/^The proof lacks the node 0x/);
    expect(refusalOf({ ...PROOF, nodes: [...PROOF.nodes, node] })).toMatch(/twice\.$/);
  }
  const property = fc.property(anyNode, anyBytes, (index, bytes) => {
    expect(refusalOf({ ...PROOF, nodes: PROOF.nodes.toSpliced(index, 0, bytes) })).toMatch(/which leads to nothing\.$/);
    expect(refusalOf({ ...PROOF, nodes: PROOF.nodes.with(index, bytes) })).toMatch(/^The proof lacks the node 0x/);
  });
  fc.assert(property);
});

it('block proof: is refused with the header of another block, or for the hash of another block', () => {
  expect(refusalOf({ ...PROOF, header: parentHeader })).toBe(`The header is not that of block ${PROOF.blockHash}.`);
  const { parentHash } = verifyBlockProof(PROOF);
  expect(refusalOf({ ...PROOF, blockHash: parentHash })).toBe(`The header is not that of block ${parentHash}.`);
  // The parent's own header holds, and its state is another one.
  expect(refusalOf({ ...PROOF, blockHash: parentHash, header: parentHeader })).toMatch(/^The proof lacks the node 0x/);
});

it('block proof: is refused when there is no end to it', () => {
  const nodes = Array.from({ length: 1_001 }, (_, index) => `0x${index.toString(16).padStart(4, '0')}`);
  expect(refusalOf({ ...PROOF, nodes })).toBe('The proof has more than 1000 nodes.');
});
