import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, int } from './kinds';

export const ACCOUNT = defineEntity({
  name: 'Account',
  description: 'Who holds PWGD or owns devices.',
  table: 'account',
  alias: 'a',
  event: 'a.event_id',
  defaultOrder: 'rewardTotal_DESC',
  fields: {
    id: { kind: accountId, order: true, description: 'Account id, 0x hex; filters take SS58 addresses, too.' },
    balance: { kind: bigInt, order: true, description: 'PWGD it holds, in 10^-18.' },
    rewardTotal: { kind: bigInt, order: true, description: 'PWGD it earned, in 10^-18.' },
    deliveredTotalMwh: { kind: bigInt, order: true, description: 'Delivered by all its devices, milliwatt-hours.' },
    rewardCount: { kind: int, description: 'How many rewards it was paid.' },
    participationCount: { kind: int, description: 'How often its devices were enrolled in a grid event.' },
    deviceCount: { kind: int, description: 'How many devices it owns.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
