import type { SubstrateEvent } from '@subql/types';
import deployment from './deployment.json';
import { ContractEvent } from './types';

const CONTRACTS = new Set(Object.values(deployment.contracts).map(({ address }) => address));

/** Keeps an event of our contracts as the chain stored it. */
export async function recordContractEvent({ idx, block, event, extrinsic, topics }: SubstrateEvent): Promise<void> {
  const [contract, data] = event.data;
  if (!contract || !data || !CONTRACTS.has(contract.toString())) return;
  const blockHeight = block.block.header.number.toNumber();
  await ContractEvent.create({
    id: `${String(blockHeight).padStart(10, '0')}-${String(idx).padStart(6, '0')}`,
    blockHeight,
    blockHash: block.block.hash.toHex(),
    blockTimeMs: BigInt(block.timestamp?.getTime() ?? 0),
    extrinsicHash: extrinsic?.extrinsic.hash.toHex(),
    eventIndex: idx,
    contract: contract.toHex(),
    topics: topics.map((topic) => topic.toHex()),
    data: data.toHex(),
  }).save();
}
