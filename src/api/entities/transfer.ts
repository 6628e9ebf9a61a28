import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, eventId } from './kinds';

export const TRANSFER = defineEntity({
  name: 'Transfer',
  description: 'PWGD moved, minted or burned.',
  table: 'transfer',
  alias: 't',
  event: 't.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    from: { kind: accountId, role: 'relation', description: 'Who gave; null when it was minted.' },
    to: { kind: accountId, role: 'relation', description: 'Who received; null when it was burned.' },
    account: {
      kind: accountId,
      column: ['t.from', 't.to'],
      role: 'filter',
      description: 'Who gave or received.',
    },
    amount: { kind: bigInt, description: 'PWGD, in 10^-18.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
