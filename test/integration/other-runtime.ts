import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import binaryen from 'binaryen';
import { compact, Option, Struct, str, Vector } from 'scale-ts';
import { z } from 'zod';
import type { Chain } from '../../src/chain/connection';

// A runtime to upgrade to: contracts-node-runtime once more, with another spec_version, and with another index for the
// event that the contracts emit, both in its metadata and in what it stores.

const EMBEDDED = join(__dirname, '..', '..', 'chain', 'runtime.wasm.br');
const EVENT = 'ContractEmitted';
/** Where the phase of an event that an extrinsic emitted ends. */
const PHASE_BYTES = 5;
const HALF = binaryen.createType([binaryen.i32, binaryen.i32]);

const Field = Struct({ name: Option(str), type: compact, typeName: Option(str), docs: Vector(str) });
/** A variant of an enum as metadata has it, up to its index. */
const Variant = Struct({ name: str, fields: Vector(Field) });
const hex = z.string().startsWith('0x');

export interface OtherRuntime {
  readonly wasm: Uint8Array;
  readonly specVersion: number;
  /** What the event's index is in it, and was before. */
  readonly index: number;
  readonly formerIndex: number;
}

/** Makes it for a chain that runs contracts-node-runtime 0.42.0. */
export async function makeOtherRuntime(chain: Chain): Promise<OtherRuntime> {
  const specVersion = chain.specVersion + 1;
  const module = binaryen.readBinary(withSpecVersion(embeddedRuntime(), chain.specVersion, specVersion));
  module.setFeatures(binaryen.Features.MVP);
  const [pallet, formerIndex] = placeOfEvent(chain);
  const index = formerIndex + 100;
  renameStoredEvents(module, pallet, formerIndex, index);
  const calls = [
    { name: 'Metadata_metadata', inputs: ['0x'] },
    { name: 'Metadata_metadata_at_version', inputs: ['0x0e000000', '0x0f000000'] },
  ];
  for (const { name, inputs } of calls) {
    const answers = await Promise.all(inputs.map((input) => chain.request('state_call', [name, input])));
    renameInMetadata(
      module,
      name,
      answers.map((answer) => Buffer.from(hex.parse(answer).slice(2), 'hex')),
      index,
    );
  }
  const wasm = module.emitBinary();
  module.dispose();
  return { wasm, specVersion, index, formerIndex };
}

function embeddedRuntime(): Buffer {
  return brotliDecompressSync(readFileSync(EMBEDDED));
}

/** The version is written twice: in the data, and in a section for those who do not run the code. */
function withSpecVersion(wasm: Buffer, from: number, to: number): Buffer {
  const versions = (spec: number) => Buffer.from(Uint32Array.of(1, spec, 1).buffer);
  const places: number[] = [];
  for (let at = wasm.indexOf(versions(from)); at >= 0; at = wasm.indexOf(versions(from), at + 1)) places.push(at);
  if (places.length !== 2) throw new Error(`The runtime's version is written ${places.length} times.`);
  for (const at of places) versions(to).copy(wasm, at);
  return wasm;
}

function placeOfEvent({ api }: Chain): readonly [number, number] {
  const event = api.events.contracts?.[EVENT];
  const pallet = api.registry.metadata.pallets.find(({ name }) => name.toString() === 'Contracts');
  if (!event || !pallet) throw new Error('The chain has no contracts.');
  return [pallet.index.toNumber(), event.meta.index.toNumber()];
}

/** Whatever is appended to System.Events passes here. */
function renameStoredEvents(module: binaryen.Module, pallet: number, from: number, to: number): void {
  const append = 'ext_storage_append_version_1';
  const imported = functions(module).find(({ base }) => base === append);
  if (!imported) throw new Error(`The runtime does not import ${append}.`);
  const { name, params, results } = imported;
  module.removeFunction(name);
  module.addFunctionImport(append, 'env', append, params, results);
  const { i32, local } = module;
  const key = () => local.get(0, binaryen.i64);
  const value = () => local.get(1, binaryen.i64);
  const has = (offset: number, byte: number) =>
    i32.eq(i32.load8_u(offset, 1, pointer(module, value())), i32.const(byte));
  const isEvent = [
    i32.eq(length(module, key()), i32.const(32)),
    i32.gt_u(length(module, value()), i32.const(PHASE_BYTES + 2)),
    has(0, 0),
    has(PHASE_BYTES, pallet),
    has(PHASE_BYTES + 1, from),
  ].reduce((all, one) => i32.and(all, one));
  const store = i32.store8(PHASE_BYTES + 1, 1, pointer(module, value()), i32.const(to));
  const body = module.block(null, [module.if(isEvent, store), module.call(append, [key(), value()], results)]);
  module.addFunction(name, params, results, [], body);
}

/** Changes the index in the metadata that a call of the runtime answers, of which `answers` are the ones before. */
function renameInMetadata(module: binaryen.Module, name: string, answers: readonly Buffer[], to: number): void {
  const { value: inner } = binaryen.getExportInfo(module.getExport(name));
  module.removeExport(name);
  const { i32, local } = module;
  const answer = () => local.get(2, binaryen.i64);
  const changes = answers.map((bytes) => {
    const stores = indexPlaces(bytes).map((place) => i32.store8(place, 1, pointer(module, answer()), i32.const(to)));
    return module.if(i32.eq(length(module, answer()), i32.const(bytes.length)), module.block(null, stores));
  });
  const args = [local.get(0, binaryen.i32), local.get(1, binaryen.i32)];
  const body = module.block(
    null,
    [local.set(2, module.call(inner, args, binaryen.i64)), ...changes, answer()],
    binaryen.i64,
  );
  const renamed = `renamed_${name}`;
  module.addFunction(renamed, HALF, binaryen.i64, [binaryen.i64], body);
  module.addFunctionExport(renamed, name);
}

/** Where the event's index is in metadata, which may describe the type of the contracts' events more than once. */
function indexPlaces(metadata: Buffer): readonly number[] {
  const name = str.enc(EVENT);
  const places: number[] = [];
  for (let at = metadata.indexOf(name); at >= 0; at = metadata.indexOf(name, at + 1)) {
    const variant = Variant.dec(Uint8Array.from(metadata.subarray(at)));
    places.push(at + Variant.enc(variant).length);
  }
  return places;
}

function functions(module: binaryen.Module): readonly binaryen.FunctionInfo[] {
  return Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  );
}

/** The runtime hands over bytes as their place and their length in one number. */
function pointer(module: binaryen.Module, span: number): number {
  return module.i32.wrap(span);
}
function length(module: binaryen.Module, span: number): number {
  return module.i32.wrap(module.i64.shr_u(span, module.i64.extend_u(module.i32.const(32))));
}
