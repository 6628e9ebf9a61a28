import { BLOCK_HEIGHT } from './block-height';
import { DEVICE } from './device';
import { defineEntity } from './entity';
import { intervalQuality } from './interval-quality';
import { accountId, bigInt, deviceId, gridEventId, hash, plainId } from './kinds';

export const METER_INTERVAL = defineEntity({
  name: 'MeterInterval',
  description: 'Metered energy of one device between two instants, as the grid service accepted it.',
  table: 'meter_interval',
  alias: 'm',
  event: 'm.event_id',
  defaultOrder: 'startMs_DESC',
  fields: {
    id: { kind: plainId, order: true, description: '<deviceId>-<startMs>' },
    device: { kind: deviceId, column: 'm.device_id', role: 'relation', to: DEVICE, description: 'The metered device.' },
    oracle: { kind: accountId, description: 'Account id of the oracle that reported it.' },
    startMs: { kind: bigInt, order: true, description: 'Its start, Unix milliseconds.' },
    endMs: { kind: bigInt, description: 'Its end, Unix milliseconds.' },
    netMwh: {
      kind: bigInt,
      description: 'Net import, milliwatt-hours: taken from the grid positive, fed into it negative.',
    },
    quality: { kind: intervalQuality, description: 'How much it may be relied on.' },
    samplesRoot: { kind: hash, description: "Merkle root over its readings, 0x hex; the oracle's journal has them." },
    creditedEvent: {
      kind: gridEventId,
      column: 'm.credited_event_id',
      role: 'relation',
      description: 'The grid event whose window it counts in; null when it counts in none.',
    },
    creditedMwh: { kind: bigInt, description: 'What of it counts in that window, milliwatt-hours.' },
    recordedAtMs: { kind: bigInt, description: 'When it was recorded on chain, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
