import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, contractName, plainId, text } from './kinds';

export const PARAMETER = defineEntity({
  name: 'Parameter',
  description: 'A parameter of one contract as it is now.',
  table: 'parameter',
  alias: 'n',
  event: 'n.event_id',
  defaultOrder: 'id_ASC',
  fields: {
    id: { kind: plainId, order: true, description: '<contract>-<key>' },
    contract: { kind: accountId, role: 'filter', description: 'Account id of the contract.' },
    contractName: { kind: contractName, description: 'token, resourceRegistry, gridService or governance.' },
    key: { kind: text, description: 'Its name; a unit is last in it.' },
    value: { kind: bigInt, description: 'In the unit that its name says.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
