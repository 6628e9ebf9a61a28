import { TypeRegistry } from '@polkadot/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../shared/deployment';
import type { Hex } from '../shared/ids';
import { readArtefact } from './abis';
import type { Chain } from './connection';
import { createFactReader } from './facts';

const ADDRESSES = {
  token: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY',
  resourceRegistry: '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty',
  gridService: '5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y',
  governance: '5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy',
};
const GRID: Hex = '0x90b5ab205c6974c9ea841be688864633dc9ca8a357843eeacf2314649965fe22';
const STRANGER: Hex = `0x${'77'.repeat(32)}`;
const DEVICE = '22'.repeat(32);

const hash: Hex = `0x${'00'.repeat(32)}`;
const contractOf = (address: string) => ({ address, codeHash: hash, abiHash: hash });
const deployment: Deployment = {
  version: 1,
  chain: { genesisHash: hash, specName: 'test', specVersion: 1 },
  startBlock: 0,
  contracts: {
    token: contractOf(ADDRESSES.token),
    resourceRegistry: contractOf(ADDRESSES.resourceRegistry),
    gridService: contractOf(ADDRESSES.gridService),
    governance: contractOf(ADDRESSES.governance),
  },
  roles: { owner: '', operators: [], oracles: [], verifiers: [], treasury: '' },
};
const registry = new TypeRegistry();
const read = createFactReader({ api: { registry } } as unknown as Chain, deployment);

/** As pallet-contracts emits it. */
function emitted(contract: Hex, topics: readonly string[], data: string, index = 0) {
  const event = {
    section: 'contracts',
    method: 'ContractEmitted',
    data: [registry.createType('AccountId', contract), registry.createType('Bytes', `0x${data}`)],
  };
  const record = { event, topics: topics.map((topic) => registry.createType('Hash', topic)) };
  return { record: record as unknown as EventRecord, index };
}

function topicOf(event: string): string {
  const { abi } = readArtefact('gridService');
  const found = abi.events.find(({ identifier }) => identifier.split('::').at(-1) === event);
  if (!found?.signatureTopic) throw new Error(`There is no event ${event}.`);
  return found.signatureTopic;
}

const u64 = (value: bigint): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString('hex');
};
/** IntervalRecorded: device, oracle, start, end, net, quality Ok, root, credited event 7, credited, at. */
const RECORDED = `${DEVICE}${'33'.repeat(32)}${u64(1_000n)}${u64(6_000n)}${u64(410n)}00${'00'.repeat(32)}01${u64(7n)}${u64(410n)}${u64(9_000n)}`;

describe('createFactReader', () => {
  it('reads what a contract of the deployment said, and where', () => {
    const topics = [topicOf('IntervalRecorded'), `0x${DEVICE}`, `0x${'33'.repeat(32)}`];
    expect(read([emitted(GRID, topics, RECORDED, 4)], 12, 34_000)).toEqual([
      {
        blockHeight: 12,
        blockTimeMs: 34_000,
        eventIndex: 4,
        name: 'IntervalRecorded',
        deviceId: `0x${DEVICE}`,
        startMs: 1_000,
        endMs: 6_000,
        creditedEventId: 7n,
        creditedMwh: 410n,
      },
    ]);
  });

  it('leaves out what other contracts and other pallets said', () => {
    const foreign = emitted(STRANGER, [topicOf('IntervalRecorded')], RECORDED);
    const pallet = { record: { event: { section: 'system', method: 'Remarked', data: [] } }, index: 1 };
    expect(read([foreign, pallet as unknown as typeof foreign], 1, 1)).toEqual([]);
  });

  it('keeps what it cannot decode, and goes on', () => {
    const facts = read(
      [
        emitted(GRID, [`0x${'99'.repeat(32)}`], '00', 0),
        emitted(GRID, [topicOf('IntervalRecorded')], 'ff', 1),
        emitted(GRID, [topicOf('IntervalRecorded')], RECORDED, 2),
      ],
      1,
      1,
    );
    expect(facts.map((fact) => fact.name)).toEqual(['Other', 'Other', 'IntervalRecorded']);
  });
});
