import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import { compactAddLength } from '@polkadot/util';
import binaryen from 'binaryen';
import { readArtefact } from '../../src/chain/abis';
import type { Chain } from '../../src/chain/connection';
import { contractsPallet } from '../../src/chain/pallets';
import { CONTRACT_NAMES, type ContractName, type Deployment } from '../../src/shared/deployment';

// Contracts that emit whatever they are told to. To the processor they are ours: the chain stores their events as it
// stores those of the real ones, and a test gets any event into any block without playing the story that leads to it.

/** Its input: the length of the topics, 4 bytes; the topics, a SCALE vector; the data. */
const ECHO = `(module
  (import "seal0" "input" (func $input (param i32 i32)))
  (import "seal0" "deposit_event" (func $deposit_event (param i32 i32 i32 i32)))
  (import "env" "memory" (memory 1 1))
  (func (export "deploy"))
  (func (export "call")
    (i32.store (i32.const 0) (i32.const 60000))
    (call $input (i32.const 4) (i32.const 0))
    (call $deposit_event
      (i32.const 8)
      (i32.load (i32.const 4))
      (i32.add (i32.const 8) (i32.load (i32.const 4)))
      (i32.sub (i32.sub (i32.load (i32.const 0)) (i32.const 4)) (i32.load (i32.const 4))))))`;
/** More than one call needs. */
export const WEIGHT = { refTime: 2_000_000_000n, proofSize: 100_000n };

/** An event as its contract's metadata names it and its fields. */
export interface EchoEvent {
  readonly contract: ContractName;
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Puts one echo in the place of each contract, in one extrinsic. */
export function instantiateEchoes(chain: Chain): SubmittableExtrinsic<'promise'> {
  const { instantiateWithCode, batchAll } = contractsPallet(chain);
  const code = compactAddLength(assemble(ECHO));
  return batchAll(CONTRACT_NAMES.map((_name, salt) => instantiateWithCode(0, WEIGHT, null, code, '0x', `0x0${salt}`)));
}

/** What the processor is told of the echoes that this block's events instantiated. */
export function echoDeployment(chain: Chain, records: readonly EventRecord[]): Deployment {
  const addresses = records
    .filter(({ event }) => event.section === 'contracts' && event.method === 'Instantiated')
    .map(({ event }) => String(event.data[1]));
  const contractAt = (index: number, name: ContractName) => {
    const { codeHash, abiHash } = readArtefact(name);
    return { address: addresses[index] ?? '', codeHash, abiHash };
  };
  return {
    version: 1,
    chain: { genesisHash: chain.genesisHash, specName: chain.specName, specVersion: chain.specVersion },
    startBlock: 0,
    contracts: {
      token: contractAt(0, 'token'),
      resourceRegistry: contractAt(1, 'resourceRegistry'),
      gridService: contractAt(2, 'gridService'),
      governance: contractAt(3, 'governance'),
    },
    roles: { owner: '', operators: [], oracles: [], verifiers: [], treasury: '' },
  };
}

/** Makes extrinsics that emit events, all or none of them. */
export function createEchoes(
  chain: Chain,
  deployment: Deployment,
): (events: readonly EchoEvent[]) => SubmittableExtrinsic<'promise'> {
  const { call, batchAll } = contractsPallet(chain);
  const abis = new Map(CONTRACT_NAMES.map((name) => [name, readArtefact(name).abi]));
  const inputOf = ({ contract, name, fields }: EchoEvent): Uint8Array => {
    const abi = abis.get(contract);
    const event = abi?.events.find(({ identifier }) => identifier.endsWith(`::${name}`));
    if (!abi || !event?.signatureTopic) throw new Error(`${contract} has no event ${name}.`);
    const data = event.args.map(({ name: field, type: { type } }) =>
      abi.registry.createType(type, fields[field]).toU8a(),
    );
    return echoInput(Buffer.from(event.signatureTopic.slice(2), 'hex'), Buffer.concat(data));
  };
  return (events) =>
    batchAll(
      events.map((event) =>
        call({ Id: deployment.contracts[event.contract].address }, 0, WEIGHT, null, compactAddLength(inputOf(event))),
      ),
    );
}

/** What makes an echo emit an event that has no topic but its signature. */
export function echoInput(signature: Uint8Array, data: Uint8Array): Uint8Array {
  const topics = Buffer.concat([Buffer.from([1 << 2]), signature]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(topics.length);
  return Buffer.concat([length, topics, data]);
}

/** WebAssembly from its text. */
export function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.MVP);
  const code = module.emitBinary();
  module.dispose();
  return code;
}
