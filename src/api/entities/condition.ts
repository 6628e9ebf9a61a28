import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, eventId, int } from './kinds';

export const CONDITION = defineEntity({
  name: 'Condition',
  description: 'What a feed said about the grid.',
  table: 'condition',
  alias: 'c',
  event: 'c.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    feed: { kind: accountId, description: 'Account id of the feed.' },
    loadMw: { kind: bigInt, description: 'What the grid delivers, milliwatts.' },
    capacityMw: { kind: bigInt, description: 'What it can deliver, milliwatts.' },
    frequencyMillihertz: { kind: bigInt, description: 'Its frequency, millihertz.' },
    voltageMillivolts: { kind: bigInt, description: 'Its voltage, millivolts.' },
    renewableBp: { kind: int, description: 'The part of renewable energy, basis points.' },
    submittedAtMs: { kind: bigInt, order: true, description: 'When it was said, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
