import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { bigInt, contractName, plainId, text } from './kinds';

export const PARAMETER = defineEntity({
  name: 'Parameter',
  description: 'A parameter of one contract as it is now.',
  table: 'parameter',
  alias: 'k',
  event: 'k.event_id',
  defaultOrder: 'id_ASC',
  fields: {
    id: { kind: plainId, order: true, description: '<contract>-<key>' },
    contractName: { kind: contractName, description: 'token, resourceRegistry, gridService or governance.' },
    key: { kind: text, description: 'Its name; the unit stands last in it.' },
    value: { kind: bigInt, description: 'In the unit that its name says; PWGD and stake in their smallest units.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
