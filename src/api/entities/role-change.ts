import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, bool, eventId, plainId } from './kinds';

export const ROLE_CHANGE = defineEntity({
  name: 'RoleChange',
  description: 'A role given or taken.',
  table: 'role_change',
  alias: 'rc',
  event: 'rc.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    roleGrantId: { kind: plainId, description: '<contract>-<role>-<account>' },
    isGranted: { kind: bool, description: 'False when it was revoked.' },
    by: { kind: accountId, description: 'Account id of who did it.' },
    changedAtMs: { kind: bigInt, description: 'When it was done, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
