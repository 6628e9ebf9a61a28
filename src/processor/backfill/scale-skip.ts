import type { Type } from '@subsquid/substrate-runtime/lib/metadata';
import { TypeKind } from '@subsquid/substrate-runtime/lib/metadata';

/** A place in SCALE-encoded bytes. */
export class Cursor {
  at = 0;

  constructor(readonly bytes: Buffer) {}

  u8(): number {
    return this.bytes.readUInt8(this.move(1));
  }

  u32(): number {
    return this.bytes.readUInt32LE(this.move(4));
  }

  /** A length. Larger ones than fit into 30 bits are none. */
  compactLength(): number {
    const first = this.u8();
    const mode = first & 0b11;
    if (mode === 0) return first >> 2;
    if (mode === 1) return (first >> 2) + this.u8() * 2 ** 6;
    if (mode === 2) return (first >> 2) + this.bytes.readUInt16LE(this.move(2)) * 2 ** 6 + this.u8() * 2 ** 22;
    throw new RangeError('A length of more than 30 bits.');
  }

  /** The next bytes as 0x hex. */
  hex(length: number): string {
    const from = this.move(length);
    return `0x${this.bytes.toString('hex', from, from + length)}`;
  }

  skipCompact(): void {
    const first = this.u8();
    const mode = first & 0b11;
    this.move(mode === 3 ? (first >> 2) + 4 : (1 << mode) - 1);
  }

  /** Goes on by so many bytes, and returns where it was. */
  move(length: number): number {
    const from = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError('The bytes end too early.');
    return from;
  }
}

/** Goes past one value. */
export type Skip = (cursor: Cursor) => void;

const PRIMITIVE_BYTES: Readonly<Record<string, number>> = {
  Bool: 1,
  Char: 4,
  ...Object.fromEntries([8, 16, 32, 64, 128, 256].flatMap((bits) => ['I', 'U'].map((sign) => [sign + bits, bits / 8]))),
};

/**
 * How to go past values of a runtime's types. Most events of a block are another pallet's: where they end is all there
 * is to know of them.
 */
export class Skips {
  private readonly compiled = new Map<number, Skip>();

  constructor(private readonly types: readonly Type[]) {}

  of(type: number): Skip {
    const known = this.compiled.get(type);
    if (known) return known;
    // Types may contain themselves.
    this.compiled.set(type, (cursor) => this.of(type)(cursor));
    const skip = this.compile(this.typeAt(type));
    this.compiled.set(type, skip);
    return skip;
  }

  private typeAt(index: number): Type {
    const type = this.types[index];
    if (!type) throw new RangeError(`The metadata has no type ${index}.`);
    return type;
  }

  private compile(type: Type): Skip {
    switch (type.kind) {
      case TypeKind.Primitive: {
        const length = PRIMITIVE_BYTES[type.primitive];
        return length === undefined ? skipBytes : (cursor) => void cursor.move(length);
      }
      case TypeKind.Compact:
        return (cursor) => cursor.skipCompact();
      case TypeKind.HexBytes:
        return skipBytes;
      case TypeKind.HexBytesArray:
        return (cursor) => void cursor.move(type.len);
      case TypeKind.BitSequence:
        return (cursor) => void cursor.move(Math.ceil(cursor.compactLength() / 8));
      case TypeKind.Sequence: {
        const item = this.of(type.type);
        return (cursor) => repeat(item, cursor.compactLength(), cursor);
      }
      case TypeKind.Array: {
        const item = this.of(type.type);
        return (cursor) => repeat(item, type.len, cursor);
      }
      case TypeKind.Tuple:
        return this.all(type.tuple);
      case TypeKind.Composite:
        return this.all(type.fields.map((field) => field.type));
      case TypeKind.Option:
        return this.option(type.type);
      case TypeKind.Variant: {
        const variants = new Map(
          type.variants.map((variant) => [variant.index, this.all(variant.fields.map((field) => field.type))]),
        );
        return (cursor) => {
          const index = cursor.u8();
          const skip = variants.get(index);
          if (!skip)
            throw new RangeError(`The metadata has no variant ${index} of ${type.path?.join('::') ?? 'an enum'}.`);
          skip(cursor);
        };
      }
      default:
        return () => {
          throw new RangeError(`The metadata has a type of kind ${type.kind}, which has no values.`);
        };
    }
  }

  private all(types: readonly number[]): Skip {
    const skips = types.map((type) => this.of(type));
    return (cursor) => {
      for (const skip of skips) skip(cursor);
    };
  }

  private option(type: number): Skip {
    const inner = this.typeAt(type);
    // `Option<bool>` is one byte.
    if (inner.kind === TypeKind.Primitive && inner.primitive === 'Bool') return (cursor) => void cursor.move(1);
    const skip = this.of(type);
    return (cursor) => {
      if (cursor.u8() === 1) skip(cursor);
    };
  }
}

function skipBytes(cursor: Cursor): void {
  cursor.move(cursor.compactLength());
}

function repeat(skip: Skip, count: number, cursor: Cursor): void {
  for (let done = 0; done < count; done++) skip(cursor);
}
