import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, contractName, hash } from './kinds';

export const CONTRACT_STATE = defineEntity({
  name: 'ContractState',
  description: 'What the events of one contract say of its owner, its guardian, its pauses and its code.',
  table: 'contract_state',
  alias: 'cs',
  event: 'cs.event_id',
  defaultOrder: 'id_ASC',
  fields: {
    id: { kind: accountId, order: true, description: 'Account id of the contract.' },
    contractName: { kind: contractName, description: 'token, resourceRegistry, gridService or governance.' },
    owner: { kind: accountId, isNullable: true, description: 'Its owner; null for governance, which owns itself.' },
    offeredTo: { kind: accountId, isNullable: true, description: 'Who may take its ownership; null for nobody.' },
    guardian: { kind: accountId, isNullable: true, description: 'Who may pause it beside its owner; null for nobody.' },
    pausedUntilMs: {
      kind: bigInt,
      isNullable: true,
      description:
        'Until when it is paused, Unix milliseconds, if nobody ends that earlier; null when nobody paused it.',
    },
    codeHash: {
      kind: hash,
      isNullable: true,
      description: 'Hash of the code it was upgraded to; null while it has the code it was made with.',
    },
    blockHeight: BLOCK_HEIGHT,
  },
});
