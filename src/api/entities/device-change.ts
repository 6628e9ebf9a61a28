import { BLOCK_HEIGHT } from './block-height';
import { DEVICE_STATUS } from './device';
import { defineEntity } from './entity';
import { accountId, bigInt, deviceId, eventId, int, text } from './kinds';

export const DEVICE_CHANGE = defineEntity({
  name: 'DeviceChange',
  description: 'One change of a device that is not one of its stake, and what the device was after it.',
  table: 'device_change',
  alias: 'dc',
  event: 'dc.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    device: { kind: deviceId, column: 'dc.device_id', role: 'relation', description: 'The device.' },
    kind: {
      kind: text,
      description: 'Registered, Accepted, Deactivated, Reactivated, OracleChanged or MetadataUpdated.',
    },
    oracle: { kind: accountId, description: 'Account id of the oracle that reports its meter since.' },
    status: { kind: DEVICE_STATUS, description: 'Whether it may take part in grid events since.' },
    capacityWatts: { kind: int, description: 'The most it can take or feed in since, watts.' },
    changedAtMs: { kind: bigInt, description: 'When it changed, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
