import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, bool, eventId, plainId } from './kinds';
import { ROLE_GRANT } from './role-grant';

export const ROLE_CHANGE = defineEntity({
  name: 'RoleChange',
  description: 'A role given or taken.',
  table: 'role_change',
  alias: 'l',
  event: 'l.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    roleGrant: {
      kind: plainId,
      column: 'l.role_grant_id',
      role: 'relation',
      to: ROLE_GRANT,
      description: 'The role and whose it is.',
    },
    isGranted: { kind: bool, description: 'True when it was given, false when it was taken.' },
    by: { kind: accountId, description: 'Account id of who gave or took it.' },
    changedAtMs: { kind: bigInt, description: 'When, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
