import { BLOCK_HEIGHT } from './block-height';
import { DEVICE } from './device';
import { defineEntity } from './entity';
import { bigInt, deviceId, eventId, text } from './kinds';

export const STAKE_CHANGE = defineEntity({
  name: 'StakeChange',
  description: "One change of a device's stake.",
  table: 'stake_change',
  alias: 's',
  event: 's.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    device: { kind: deviceId, column: 's.device_id', role: 'relation', to: DEVICE, description: 'The device.' },
    kind: { kind: text, description: 'Registered, Increased, Withdrawn, Slashed or Returned.' },
    amount: {
      kind: bigInt,
      description: "By how much it changed, the chain's native token in its smallest unit; never negative.",
    },
    stake: { kind: bigInt, description: "What is at stake since, the chain's native token in its smallest unit." },
    blockHeight: BLOCK_HEIGHT,
  },
});
