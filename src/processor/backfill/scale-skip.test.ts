import { type Type, TypeKind } from '@subsquid/substrate-runtime/lib/metadata';
import { Bytes, bool, compact, Enum, Option, Struct, str, Tuple, u8, u16, u128, Vector } from 'scale-ts';
import { expect, it } from 'vitest';
import { Cursor, Skips } from './scale-skip';

/** The types that the tests' values are made of, by their place. */
const TYPES: Type[] = [
  { kind: TypeKind.Primitive, primitive: 'U8' },
  { kind: TypeKind.Primitive, primitive: 'U16' },
  { kind: TypeKind.Primitive, primitive: 'U128' },
  { kind: TypeKind.Primitive, primitive: 'Bool' },
  { kind: TypeKind.Primitive, primitive: 'Str' },
  { kind: TypeKind.Compact, type: 2 },
  { kind: TypeKind.HexBytes },
  { kind: TypeKind.HexBytesArray, len: 4 },
  { kind: TypeKind.Sequence, type: 1 },
  { kind: TypeKind.Array, len: 3, type: 1 },
  { kind: TypeKind.Tuple, tuple: [0, 4] },
  { kind: TypeKind.Option, type: 2 },
  { kind: TypeKind.Option, type: 3 },
  {
    kind: TypeKind.Variant,
    variants: [
      { name: 'None', index: 0, fields: [] },
      { name: 'Both', index: 1, fields: [{ type: 0 }, { type: 4 }] },
    ],
  },
  // A list of itself.
  { kind: TypeKind.Sequence, type: 14 },
  { kind: TypeKind.Composite, fields: [5, 6, 7, 8, 9, 10, 11, 13].map((type) => ({ type })) },
];
const [SEQUENCE, OPTION_BOOL, VARIANT, NESTED, COMPOSITE] = [8, 12, 13, 14, 15];

const composite = Struct({
  amount: compact,
  data: Bytes(),
  hash: Bytes(4),
  list: Vector(u16),
  array: Vector(u16, 3),
  pair: Tuple(u8, str),
  maybe: Option(u128),
  choice: Enum({ none: Tuple(), both: Tuple(u8, str) }),
});

function skipped(type: number, bytes: Uint8Array): number {
  const cursor = new Cursor(Buffer.from(bytes));
  new Skips(TYPES).of(type)(cursor);
  return cursor.at;
}

it('scale-skip: ends where the value ends, whatever its type and size', () => {
  for (const amount of [0n, 63n, 64n, 16_383n, 16_384n, 2n ** 30n - 1n, 2n ** 30n, 2n ** 64n, 2n ** 128n - 1n]) {
    for (const length of [0, 1, 63, 64, 16_383, 16_384]) {
      const bytes = composite.enc({
        amount,
        data: new Uint8Array(length),
        hash: new Uint8Array(4),
        list: new Array(length % 100).fill(7),
        array: [1, 2, 3],
        pair: [1, 'ß'.repeat(length % 50)],
        maybe: length % 2 ? undefined : amount,
        choice: length % 2 ? { tag: 'none', value: [] } : { tag: 'both', value: [1, 'x'] },
      });
      expect(skipped(COMPOSITE, Buffer.concat([bytes, Buffer.alloc(9)]))).toBe(bytes.length);
    }
  }
});

it('scale-skip: knows that an optional bool is one byte, and a type that holds itself', () => {
  expect(skipped(OPTION_BOOL, Uint8Array.of(2, 9))).toBe(1);
  expect(skipped(OPTION_BOOL, Option(bool).enc(undefined))).toBe(1);
  // [[], [[]]]
  expect(skipped(NESTED, Uint8Array.of(8, 0, 4, 0, 9))).toBe(4);
});

it('scale-skip: refuses bytes that end too early and variants that there are not', () => {
  expect(() => skipped(SEQUENCE, Uint8Array.of(8, 1, 2, 3))).toThrow('The bytes end too early.');
  expect(() => skipped(VARIANT, Uint8Array.of(2))).toThrow('The metadata has no variant 2 of an enum.');
  expect(() => skipped(99, Uint8Array.of(0))).toThrow('The metadata has no type 99.');
});
