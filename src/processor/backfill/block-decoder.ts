import { Runtime } from '@subsquid/substrate-runtime';
import { type Type, TypeKind } from '@subsquid/substrate-runtime/lib/metadata';
import { type BatchEvent, CODE_UPDATED, CONTRACT_EMITTED } from '../batch';
import type { Hash } from '../hash';
import { Cursor, type Skip, Skips } from './scale-skip';

const ADDRESS_BYTES = 32;
const TOPIC_BYTES = 32;
/** `Phase::ApplyExtrinsic`; the others carry nothing. */
const APPLY_EXTRINSIC = 0;
/** The bits of an extrinsic's version that say how it is signed; none in an inherent. */
const SIGNED_MASK = 0b1100_0000;

/** What names a runtime. */
export interface RuntimeVersion {
  readonly specName: string;
  readonly specVersion: number;
  readonly implName: string;
  readonly implVersion: number;
}

/** Reads blocks that one runtime made. */
export class BlockDecoder {
  private readonly runtime: Runtime;
  private readonly skipEvent: Skip;
  /** The pallet's and the event's index. */
  private readonly contractEmitted: readonly [number, number] | undefined;
  private readonly codeUpdated: readonly [number, number] | undefined;

  constructor(
    version: RuntimeVersion,
    metadata: string,
    private readonly hash: Hash,
  ) {
    this.runtime = new Runtime({ ...version }, metadata);
    const { types, event } = this.runtime.description;
    this.skipEvent = new Skips(types).of(event);
    this.contractEmitted = contractEmittedOf(this.runtime);
    this.codeUpdated = placeOf(this.runtime, CODE_UPDATED);
  }

  /** What the contracts in question emitted, and their changes of code, each with its place among all the block's events. */
  contractEvents(events: string, extrinsics: readonly string[], contracts: ReadonlySet<string>): readonly BatchEvent[] {
    if (!this.contractEmitted) return [];
    const [pallet, variant] = this.contractEmitted;
    const { codeUpdated } = this;
    const cursor = new Cursor(Buffer.from(events.slice(2), 'hex'));
    const found: BatchEvent[] = [];
    const hashes = new Map<number, string>();
    const count = cursor.compactLength();
    for (let index = 0; index < count; index++) {
      const extrinsicIndex = cursor.u8() === APPLY_EXTRINSIC ? cursor.u32() : undefined;
      const { bytes, at } = cursor;
      if (bytes[at] !== pallet || bytes[at + 1] !== variant) {
        this.skipEvent(cursor);
        if (codeUpdated && bytes[at] === codeUpdated[0] && bytes[at + 1] === codeUpdated[1]) {
          const args = this.argsOf(bytes.subarray(at, cursor.at));
          if (contracts.has(String(args.contract))) found.push({ name: CODE_UPDATED, index, args, topics: [] });
        }
        skipTopics(cursor);
        continue;
      }
      cursor.move(2);
      const contract = cursor.hex(ADDRESS_BYTES);
      const length = cursor.compactLength();
      if (!contracts.has(contract)) {
        cursor.move(length);
        skipTopics(cursor);
        continue;
      }
      const data = cursor.hex(length);
      const topics = Array.from({ length: cursor.compactLength() }, () => cursor.hex(TOPIC_BYTES));
      const event = { name: CONTRACT_EMITTED, index, args: { contract, data }, topics };
      if (extrinsicIndex === undefined) {
        found.push(event);
        continue;
      }
      const hash = hashes.get(extrinsicIndex) ?? this.hash(extrinsicAt(extrinsics, extrinsicIndex));
      hashes.set(extrinsicIndex, hash);
      found.push({ ...event, extrinsicIndex, extrinsic: { hash } });
    }
    return found;
  }

  /** When the block was made, as its inherent says; 0 without one. */
  timeMs(extrinsics: readonly string[]): number {
    for (const extrinsic of extrinsics) {
      if (!isInherent(extrinsic)) continue;
      const { name, args } = this.runtime.toCallRecord(this.runtime.decodeExtrinsic(extrinsic).call);
      if (name === 'Timestamp.set') return Number((args as { readonly now: bigint }).now);
    }
    return 0;
  }

  private argsOf(event: Uint8Array): BatchEvent['args'] {
    const { scaleCodec, description } = this.runtime;
    return this.runtime.toEventRecord(scaleCodec.decodeBinary(description.event, event)).args as BatchEvent['args'];
  }
}

/** Where the event is in this runtime, if it has it. @throws RangeError when the event is another than is known. */
function contractEmittedOf(runtime: Runtime): readonly [number, number] | undefined {
  if (!runtime.events.has(CONTRACT_EMITTED)) return undefined;
  const { types } = runtime.description;
  const definition = runtime.events.get(CONTRACT_EMITTED);
  const [contract, data] = definition.fields.map((field) => types[field.type]);
  if (definition.fields.length !== 2 || !isAddress(contract) || data?.kind !== TypeKind.HexBytes) {
    throw new RangeError(`${CONTRACT_EMITTED} of ${runtime.specName} ${runtime.specVersion} has other fields.`);
  }
  return placeOf(runtime, CONTRACT_EMITTED);
}

function placeOf(runtime: Runtime, name: string): readonly [number, number] | undefined {
  if (!runtime.events.has(name)) return undefined;
  const definition = runtime.events.get(name);
  const pallets = runtime.description.types[runtime.description.event];
  if (pallets?.kind !== TypeKind.Variant) throw new RangeError('The events of this runtime are no enum.');
  const pallet = pallets.variants.find((variant) => variant.name === definition.pallet);
  return pallet && [pallet.index, definition.index];
}

function isAddress(type: Type | undefined): boolean {
  return type?.kind === TypeKind.HexBytesArray && type.len === ADDRESS_BYTES;
}

function skipTopics(cursor: Cursor): void {
  cursor.move(cursor.compactLength() * TOPIC_BYTES);
}

function extrinsicAt(extrinsics: readonly string[], index: number): string {
  const extrinsic = extrinsics[index];
  if (extrinsic === undefined) throw new RangeError(`An event names extrinsic ${index} of ${extrinsics.length}.`);
  return extrinsic;
}

function isInherent(extrinsic: string): boolean {
  const cursor = new Cursor(Buffer.from(extrinsic.slice(2, 20), 'hex'));
  cursor.compactLength();
  return (cursor.u8() & SIGNED_MASK) === 0;
}
