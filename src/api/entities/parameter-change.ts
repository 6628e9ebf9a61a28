import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, eventId, plainId } from './kinds';

export const PARAMETER_CHANGE = defineEntity({
  name: 'ParameterChange',
  description: 'One change of a parameter.',
  table: 'parameter_change',
  alias: 'pc',
  event: 'pc.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    parameterId: { kind: plainId, description: '<contract>-<key>' },
    oldValue: { kind: bigInt, description: 'Before, in the unit that the key says.' },
    newValue: { kind: bigInt, description: 'Since then, in the unit that the key says.' },
    by: { kind: accountId, description: 'Account id of the owner, or of governance after a vote.' },
    changedAtMs: { kind: bigInt, description: 'When it changed, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
