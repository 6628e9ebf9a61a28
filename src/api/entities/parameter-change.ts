import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, eventId, plainId } from './kinds';
import { PARAMETER } from './parameter';

export const PARAMETER_CHANGE = defineEntity({
  name: 'ParameterChange',
  description: 'One change of a parameter.',
  table: 'parameter_change',
  alias: 'k',
  event: 'k.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    parameter: {
      kind: plainId,
      column: 'k.parameter_id',
      role: 'relation',
      to: PARAMETER,
      description: 'The parameter.',
    },
    oldValue: { kind: bigInt, description: 'What it was, in the unit that its name says.' },
    newValue: { kind: bigInt, description: 'What it is since, in the unit that its name says.' },
    by: { kind: accountId, description: 'Account id of who changed it.' },
    changedAtMs: { kind: bigInt, description: 'When, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
