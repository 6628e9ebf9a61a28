import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { intervalQuality } from './interval-quality';
import { accountId, bigInt, deviceId, eventId, hash, text } from './kinds';

export const REFUSED_INTERVAL = defineEntity({
  name: 'RefusedInterval',
  description: 'A metered interval that the grid service refused, whole, with the reason.',
  table: 'refused_interval',
  alias: 'm',
  event: 'm.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    deviceId: { kind: deviceId, description: 'Device id as it was reported, 0x hex; the device need not exist.' },
    oracle: { kind: accountId, description: 'Account id of the oracle that reported it.' },
    startMs: { kind: bigInt, description: 'Its start, Unix milliseconds.' },
    endMs: { kind: bigInt, description: 'Its end, Unix milliseconds.' },
    netMwh: {
      kind: bigInt,
      description: 'Net import, milliwatt-hours: taken from the grid positive, fed into it negative.',
    },
    quality: { kind: intervalQuality, description: 'How much it may be relied on.' },
    samplesRoot: { kind: hash, description: "Merkle root over its readings, 0x hex; the oracle's journal has them." },
    reason: {
      kind: text,
      description:
        'NotYourDevice, NotActive, AlreadyReported, FutureEnd, TooOld, BadLength, OverCapacity or ExportNotAllowed.',
    },
    blockHeight: BLOCK_HEIGHT,
  },
});
