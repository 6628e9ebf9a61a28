import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, bytes, contractName, eventId, hash, hashes, json, text } from './kinds';

export const CONTRACT_EVENT = defineEntity({
  name: 'ContractEvent',
  description: 'An event of our contracts as the chain stored it.',
  table: 'contract_event',
  alias: 'e',
  defaultOrder: 'blockHeight_DESC',
  fields: {
    id: { kind: eventId, order: true, description: '<height, 10 digits>-<eventIndex, 6 digits>' },
    contractName: { kind: contractName, description: 'token, resourceRegistry, gridService or governance.' },
    seq: { kind: bigInt, description: "Position in the contract's numbered history, from 1." },
    digest: { kind: hash, description: "The contract's history digest after this event, 0x hex." },
    topics: { kind: hashes, description: 'Its topics, 0x hex; the first is its signature.' },
    data: { kind: bytes, description: 'Its SCALE-encoded data, 0x hex.' },
    name: {
      kind: text,
      isNullable: true,
      description: "Its name in the contract's metadata; null when it could not be decoded.",
    },
    args: {
      kind: json,
      isNullable: true,
      description: 'Its decoded fields, integers as decimal strings; null when it could not be decoded.',
    },
    decodeError: {
      kind: text,
      isNullable: true,
      description: 'Why it could not be decoded, or be applied to the other entities; null when it was.',
    },
    blockHeight: { ...BLOCK_HEIGHT, order: true },
    extrinsicHash: { kind: hash, role: 'filter', description: 'Hash of the extrinsic that caused it, 0x hex.' },
    contract: { kind: accountId, role: 'filter', description: 'Account id of the contract that emitted it.' },
  },
});
