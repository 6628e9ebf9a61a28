import { ACCOUNT } from './account';
import { BLOCK_HEIGHT } from './block-height';
import { DEVICE } from './device';
import { defineEntity } from './entity';
import { GRID_EVENT } from './grid-event';
import { accountId, bigInt, deviceId, gridEventId, participationId } from './kinds';
import { PARTICIPATION } from './participation';

export const REWARD = defineEntity({
  name: 'Reward',
  description: 'PWGD minted for one settled participation.',
  table: 'reward',
  alias: 'r',
  event: 'r.event_id',
  defaultOrder: 'number_DESC',
  fields: {
    id: { kind: participationId, order: true, description: "The participation's id." },
    number: {
      kind: bigInt,
      order: true,
      description: "Of its payment in the grid service's numbered history; later ones have greater numbers.",
    },
    participation: {
      kind: participationId,
      column: 'r.participation_id',
      role: 'relation',
      to: PARTICIPATION,
      description: 'What it was paid for.',
    },
    account: { kind: accountId, column: 'r.account_id', role: 'relation', to: ACCOUNT, description: 'Who was paid.' },
    device: {
      kind: deviceId,
      column: 'r.device_id',
      role: 'relation',
      to: DEVICE,
      description: 'The device that delivered.',
    },
    gridEvent: {
      kind: gridEventId,
      column: 'r.grid_event_id',
      role: 'relation',
      to: GRID_EVENT,
      description: 'The grid event it was delivered in.',
    },
    amount: { kind: bigInt, order: true, description: 'PWGD, in 10^-18.' },
    paidAtMs: { kind: bigInt, description: 'When it was paid, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
