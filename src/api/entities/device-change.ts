import { BLOCK_HEIGHT } from './block-height';
import { DEVICE } from './device';
import { deviceStatus } from './device-status';
import { defineEntity } from './entity';
import { accountId, bigInt, deviceId, eventId, int, text } from './kinds';

export const DEVICE_CHANGE = defineEntity({
  name: 'DeviceChange',
  description:
    'One change of a device: of its state, its oracle or what is known of it. Its stake has changes of its own.',
  table: 'device_change',
  alias: 'h',
  event: 'h.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    device: { kind: deviceId, column: 'h.device_id', role: 'relation', to: DEVICE, description: 'The device.' },
    kind: {
      kind: text,
      description: 'Registered, Accepted, Deactivated, Reactivated, OracleChanged or MetadataUpdated.',
    },
    oracle: { kind: accountId, description: 'Account id of its oracle since.' },
    status: { kind: deviceStatus, description: 'Whether it may take part in grid events since.' },
    capacityWatts: { kind: int, description: 'Its capacity since, watts.' },
    changedAtMs: { kind: bigInt, description: 'When, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
